"use strict";
// https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/api_key
// generated from terraform resource schema
var __createBinding = (this && this.__createBinding) || (Object.create ? (function(o, m, k, k2) {
    if (k2 === undefined) k2 = k;
    var desc = Object.getOwnPropertyDescriptor(m, k);
    if (!desc || ("get" in desc ? !m.__esModule : desc.writable || desc.configurable)) {
      desc = { enumerable: true, get: function() { return m[k]; } };
    }
    Object.defineProperty(o, k2, desc);
}) : (function(o, m, k, k2) {
    if (k2 === undefined) k2 = k;
    o[k2] = m[k];
}));
var __setModuleDefault = (this && this.__setModuleDefault) || (Object.create ? (function(o, v) {
    Object.defineProperty(o, "default", { enumerable: true, value: v });
}) : function(o, v) {
    o["default"] = v;
});
var __importStar = (this && this.__importStar) || (function () {
    var ownKeys = function(o) {
        ownKeys = Object.getOwnPropertyNames || function (o) {
            var ar = [];
            for (var k in o) if (Object.prototype.hasOwnProperty.call(o, k)) ar[ar.length] = k;
            return ar;
        };
        return ownKeys(o);
    };
    return function (mod) {
        if (mod && mod.__esModule) return mod;
        var result = {};
        if (mod != null) for (var k = ownKeys(mod), i = 0; i < k.length; i++) if (k[i] !== "default") __createBinding(result, mod, k[i]);
        __setModuleDefault(result, mod);
        return result;
    };
})();
Object.defineProperty(exports, "__esModule", { value: true });
exports.ApiKey = exports.ApiKeyIpWhitelistStructList = exports.ApiKeyIpWhitelistStructOutputReference = void 0;
exports.apiKeyIpWhitelistStructToTerraform = apiKeyIpWhitelistStructToTerraform;
exports.apiKeyIpWhitelistStructToHclTerraform = apiKeyIpWhitelistStructToHclTerraform;
const cdktf = __importStar(require("cdktf"));
function apiKeyIpWhitelistStructToTerraform(struct) {
    if (!cdktf.canInspect(struct) || cdktf.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktf.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdk.tf/complex-object-as-configuration");
    }
    return {
        cidr: cdktf.stringToTerraform(struct.cidr),
        comment: cdktf.stringToTerraform(struct.comment),
    };
}
function apiKeyIpWhitelistStructToHclTerraform(struct) {
    if (!cdktf.canInspect(struct) || cdktf.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktf.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdk.tf/complex-object-as-configuration");
    }
    const attrs = {
        cidr: {
            value: cdktf.stringToHclTerraform(struct.cidr),
            isBlock: false,
            type: "simple",
            storageClassType: "string",
        },
        comment: {
            value: cdktf.stringToHclTerraform(struct.comment),
            isBlock: false,
            type: "simple",
            storageClassType: "string",
        },
    };
    // remove undefined attributes
    return Object.fromEntries(Object.entries(attrs).filter(([_, value]) => value !== undefined && value.value !== undefined));
}
class ApiKeyIpWhitelistStructOutputReference extends cdktf.ComplexObject {
    isEmptyObject = false;
    resolvableValue;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    * @param complexObjectIndex the index of this item in the list
    * @param complexObjectIsFromSet whether the list is wrapping a set (will add tolist() to be able to access an item via an index)
    */
    constructor(terraformResource, terraformAttribute, complexObjectIndex, complexObjectIsFromSet) {
        super(terraformResource, terraformAttribute, complexObjectIsFromSet, complexObjectIndex);
    }
    get internalValue() {
        if (this.resolvableValue) {
            return this.resolvableValue;
        }
        let hasAnyValues = this.isEmptyObject;
        const internalValueResult = {};
        if (this._cidr !== undefined) {
            hasAnyValues = true;
            internalValueResult.cidr = this._cidr;
        }
        if (this._comment !== undefined) {
            hasAnyValues = true;
            internalValueResult.comment = this._comment;
        }
        return hasAnyValues ? internalValueResult : undefined;
    }
    set internalValue(value) {
        if (value === undefined) {
            this.isEmptyObject = false;
            this.resolvableValue = undefined;
            this._cidr = undefined;
            this._comment = undefined;
        }
        else if (cdktf.Tokenization.isResolvable(value)) {
            this.isEmptyObject = false;
            this.resolvableValue = value;
        }
        else {
            this.isEmptyObject = Object.keys(value).length === 0;
            this.resolvableValue = undefined;
            this._cidr = value.cidr;
            this._comment = value.comment;
        }
    }
    // cidr - computed: true, optional: false, required: true
    _cidr;
    get cidr() {
        return this.getStringAttribute('cidr');
    }
    set cidr(value) {
        this._cidr = value;
    }
    // Temporarily expose input value. Use with caution.
    get cidrInput() {
        return this._cidr;
    }
    // comment - computed: true, optional: true, required: false
    _comment;
    get comment() {
        return this.getStringAttribute('comment');
    }
    set comment(value) {
        this._comment = value;
    }
    resetComment() {
        this._comment = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get commentInput() {
        return this._comment;
    }
}
exports.ApiKeyIpWhitelistStructOutputReference = ApiKeyIpWhitelistStructOutputReference;
class ApiKeyIpWhitelistStructList extends cdktf.ComplexList {
    terraformResource;
    terraformAttribute;
    wrapsSet;
    internalValue;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    * @param wrapsSet whether the list is wrapping a set (will add tolist() to be able to access an item via an index)
    */
    constructor(terraformResource, terraformAttribute, wrapsSet) {
        super(terraformResource, terraformAttribute, wrapsSet);
        this.terraformResource = terraformResource;
        this.terraformAttribute = terraformAttribute;
        this.wrapsSet = wrapsSet;
    }
    /**
    * @param index the index of the item to return
    */
    get(index) {
        return new ApiKeyIpWhitelistStructOutputReference(this.terraformResource, this.terraformAttribute, index, this.wrapsSet);
    }
}
exports.ApiKeyIpWhitelistStructList = ApiKeyIpWhitelistStructList;
/**
* Represents a {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/api_key rollcall_api_key}
*/
class ApiKey extends cdktf.TerraformResource {
    // =================
    // STATIC PROPERTIES
    // =================
    static tfResourceType = "rollcall_api_key";
    // ==============
    // STATIC Methods
    // ==============
    /**
    * Generates CDKTF code for importing a ApiKey resource upon running "cdktf plan <stack-name>"
    * @param scope The scope in which to define this construct
    * @param importToId The construct id used in the generated config for the ApiKey to import
    * @param importFromId The id of the existing ApiKey that should be imported. Refer to the {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/api_key#import import section} in the documentation of this resource for the id to use
    * @param provider? Optional instance of the provider where the ApiKey to import is found
    */
    static generateConfigForImport(scope, importToId, importFromId, provider) {
        return new cdktf.ImportableResource(scope, importToId, { terraformResourceType: "rollcall_api_key", importId: importFromId, provider });
    }
    // ===========
    // INITIALIZER
    // ===========
    /**
    * Create a new {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/api_key rollcall_api_key} Resource
    *
    * @param scope The scope in which to define this construct
    * @param id The scoped construct ID. Must be unique amongst siblings in the same scope
    * @param options ApiKeyConfig
    */
    constructor(scope, id, config) {
        super(scope, id, {
            terraformResourceType: 'rollcall_api_key',
            terraformGeneratorMetadata: {
                providerName: 'rollcall',
                providerVersion: '>= 0.1.0',
                providerVersionConstraint: '>= 0.1.0'
            },
            provider: config.provider,
            dependsOn: config.dependsOn,
            count: config.count,
            lifecycle: config.lifecycle,
            provisioners: config.provisioners,
            connection: config.connection,
            forEach: config.forEach
        });
        this._accessPoints = config.accessPoints;
        this._adoption = config.adoption;
        this._deletionPolicy = config.deletionPolicy;
        this._deletionProtection = config.deletionProtection;
        this._expiresAt = config.expiresAt;
        this._ipWhitelist.internalValue = config.ipWhitelist;
        this._name = config.name;
        this._permissions = config.permissions;
        this._secretWo = config.secretWo;
        this._secretWoVersion = config.secretWoVersion;
        this._user = config.user;
    }
    // ==========
    // ATTRIBUTES
    // ==========
    // access_points - computed: true, optional: true, required: false
    _accessPoints;
    get accessPoints() {
        return cdktf.Fn.tolist(this.getListAttribute('access_points'));
    }
    set accessPoints(value) {
        this._accessPoints = value;
    }
    resetAccessPoints() {
        this._accessPoints = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get accessPointsInput() {
        return this._accessPoints;
    }
    // adoption - computed: false, optional: true, required: false
    _adoption;
    get adoption() {
        return this.getStringAttribute('adoption');
    }
    set adoption(value) {
        this._adoption = value;
    }
    resetAdoption() {
        this._adoption = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get adoptionInput() {
        return this._adoption;
    }
    // declared - computed: true, optional: false, required: false
    get declared() {
        return cdktf.Fn.tolist(this.getListAttribute('declared'));
    }
    // deletion_policy - computed: true, optional: true, required: false
    _deletionPolicy;
    get deletionPolicy() {
        return this.getStringAttribute('deletion_policy');
    }
    set deletionPolicy(value) {
        this._deletionPolicy = value;
    }
    resetDeletionPolicy() {
        this._deletionPolicy = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get deletionPolicyInput() {
        return this._deletionPolicy;
    }
    // deletion_protection - computed: true, optional: true, required: false
    _deletionProtection;
    get deletionProtection() {
        return this.getBooleanAttribute('deletion_protection');
    }
    set deletionProtection(value) {
        this._deletionProtection = value;
    }
    resetDeletionProtection() {
        this._deletionProtection = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get deletionProtectionInput() {
        return this._deletionProtection;
    }
    // expires_at - computed: true, optional: true, required: false
    _expiresAt;
    get expiresAt() {
        return this.getStringAttribute('expires_at');
    }
    set expiresAt(value) {
        this._expiresAt = value;
    }
    resetExpiresAt() {
        this._expiresAt = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get expiresAtInput() {
        return this._expiresAt;
    }
    // id - computed: true, optional: false, required: false
    get id() {
        return this.getStringAttribute('id');
    }
    // ip_whitelist - computed: true, optional: true, required: false
    _ipWhitelist = new ApiKeyIpWhitelistStructList(this, "ip_whitelist", false);
    get ipWhitelist() {
        return this._ipWhitelist;
    }
    putIpWhitelist(value) {
        this._ipWhitelist.internalValue = value;
    }
    resetIpWhitelist() {
        this._ipWhitelist.internalValue = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get ipWhitelistInput() {
        return this._ipWhitelist.internalValue;
    }
    // name - computed: false, optional: false, required: true
    _name;
    get name() {
        return this.getStringAttribute('name');
    }
    set name(value) {
        this._name = value;
    }
    // Temporarily expose input value. Use with caution.
    get nameInput() {
        return this._name;
    }
    // permissions - computed: true, optional: true, required: false
    _permissions;
    get permissions() {
        return cdktf.Fn.tolist(this.getListAttribute('permissions'));
    }
    set permissions(value) {
        this._permissions = value;
    }
    resetPermissions() {
        this._permissions = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get permissionsInput() {
        return this._permissions;
    }
    // prefix - computed: true, optional: false, required: false
    get prefix() {
        return this.getStringAttribute('prefix');
    }
    // secret_wo - computed: false, optional: true, required: false
    _secretWo;
    get secretWo() {
        return this.getStringAttribute('secret_wo');
    }
    set secretWo(value) {
        this._secretWo = value;
    }
    resetSecretWo() {
        this._secretWo = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get secretWoInput() {
        return this._secretWo;
    }
    // secret_wo_version - computed: false, optional: true, required: false
    _secretWoVersion;
    get secretWoVersion() {
        return this.getNumberAttribute('secret_wo_version');
    }
    set secretWoVersion(value) {
        this._secretWoVersion = value;
    }
    resetSecretWoVersion() {
        this._secretWoVersion = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get secretWoVersionInput() {
        return this._secretWoVersion;
    }
    // user - computed: false, optional: false, required: true
    _user;
    get user() {
        return this.getStringAttribute('user');
    }
    set user(value) {
        this._user = value;
    }
    // Temporarily expose input value. Use with caution.
    get userInput() {
        return this._user;
    }
    // user_id - computed: true, optional: false, required: false
    get userId() {
        return this.getStringAttribute('user_id');
    }
    // =========
    // SYNTHESIS
    // =========
    synthesizeAttributes() {
        return {
            access_points: cdktf.listMapper(cdktf.stringToTerraform, false)(this._accessPoints),
            adoption: cdktf.stringToTerraform(this._adoption),
            deletion_policy: cdktf.stringToTerraform(this._deletionPolicy),
            deletion_protection: cdktf.booleanToTerraform(this._deletionProtection),
            expires_at: cdktf.stringToTerraform(this._expiresAt),
            ip_whitelist: cdktf.listMapper(apiKeyIpWhitelistStructToTerraform, false)(this._ipWhitelist.internalValue),
            name: cdktf.stringToTerraform(this._name),
            permissions: cdktf.listMapper(cdktf.stringToTerraform, false)(this._permissions),
            secret_wo: cdktf.stringToTerraform(this._secretWo),
            secret_wo_version: cdktf.numberToTerraform(this._secretWoVersion),
            user: cdktf.stringToTerraform(this._user),
        };
    }
    synthesizeHclAttributes() {
        const attrs = {
            access_points: {
                value: cdktf.listMapperHcl(cdktf.stringToHclTerraform, false)(this._accessPoints),
                isBlock: false,
                type: "set",
                storageClassType: "stringList",
            },
            adoption: {
                value: cdktf.stringToHclTerraform(this._adoption),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            deletion_policy: {
                value: cdktf.stringToHclTerraform(this._deletionPolicy),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            deletion_protection: {
                value: cdktf.booleanToHclTerraform(this._deletionProtection),
                isBlock: false,
                type: "simple",
                storageClassType: "boolean",
            },
            expires_at: {
                value: cdktf.stringToHclTerraform(this._expiresAt),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            ip_whitelist: {
                value: cdktf.listMapperHcl(apiKeyIpWhitelistStructToHclTerraform, false)(this._ipWhitelist.internalValue),
                isBlock: true,
                type: "list",
                storageClassType: "ApiKeyIpWhitelistStructList",
            },
            name: {
                value: cdktf.stringToHclTerraform(this._name),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            permissions: {
                value: cdktf.listMapperHcl(cdktf.stringToHclTerraform, false)(this._permissions),
                isBlock: false,
                type: "set",
                storageClassType: "stringList",
            },
            secret_wo: {
                value: cdktf.stringToHclTerraform(this._secretWo),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            secret_wo_version: {
                value: cdktf.numberToHclTerraform(this._secretWoVersion),
                isBlock: false,
                type: "simple",
                storageClassType: "number",
            },
            user: {
                value: cdktf.stringToHclTerraform(this._user),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
        };
        // remove undefined attributes
        return Object.fromEntries(Object.entries(attrs).filter(([_, value]) => value !== undefined && value.value !== undefined));
    }
}
exports.ApiKey = ApiKey;
