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
exports.ApiKey = exports.ApiKeyRotationOutputReference = exports.ApiKeyIpWhitelistStructList = exports.ApiKeyIpWhitelistStructOutputReference = exports.ApiKeyIpWhitelistRangeOutputReference = void 0;
exports.apiKeyIpWhitelistRangeToTerraform = apiKeyIpWhitelistRangeToTerraform;
exports.apiKeyIpWhitelistRangeToHclTerraform = apiKeyIpWhitelistRangeToHclTerraform;
exports.apiKeyIpWhitelistStructToTerraform = apiKeyIpWhitelistStructToTerraform;
exports.apiKeyIpWhitelistStructToHclTerraform = apiKeyIpWhitelistStructToHclTerraform;
exports.apiKeyRotationToTerraform = apiKeyRotationToTerraform;
exports.apiKeyRotationToHclTerraform = apiKeyRotationToHclTerraform;
const cdktn = __importStar(require("cdktn"));
function apiKeyIpWhitelistRangeToTerraform(struct) {
    if (!cdktn.canInspect(struct) || cdktn.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktn.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdktn.io/docs/concepts/resources#references");
    }
    return {
        from: cdktn.stringToTerraform(struct.from),
        to: cdktn.stringToTerraform(struct.to),
    };
}
function apiKeyIpWhitelistRangeToHclTerraform(struct) {
    if (!cdktn.canInspect(struct) || cdktn.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktn.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdktn.io/docs/concepts/resources#references");
    }
    const attrs = {
        from: {
            value: cdktn.stringToHclTerraform(struct.from),
            isBlock: false,
            type: "simple",
            storageClassType: "string",
        },
        to: {
            value: cdktn.stringToHclTerraform(struct.to),
            isBlock: false,
            type: "simple",
            storageClassType: "string",
        },
    };
    // remove undefined attributes
    return Object.fromEntries(Object.entries(attrs).filter(([_, value]) => value !== undefined && value.value !== undefined));
}
class ApiKeyIpWhitelistRangeOutputReference extends cdktn.ComplexObject {
    isEmptyObject = false;
    resolvableValue;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    */
    constructor(terraformResource, terraformAttribute) {
        super(terraformResource, terraformAttribute, false);
    }
    get internalValue() {
        if (this.resolvableValue) {
            return this.resolvableValue;
        }
        let hasAnyValues = this.isEmptyObject;
        const internalValueResult = {};
        if (this._from !== undefined) {
            hasAnyValues = true;
            internalValueResult.from = this._from;
        }
        if (this._to !== undefined) {
            hasAnyValues = true;
            internalValueResult.to = this._to;
        }
        return hasAnyValues ? internalValueResult : undefined;
    }
    set internalValue(value) {
        if (value === undefined) {
            this.isEmptyObject = false;
            this.resolvableValue = undefined;
            this._from = undefined;
            this._to = undefined;
        }
        else if (cdktn.Tokenization.isResolvable(value)) {
            this.isEmptyObject = false;
            this.resolvableValue = value;
        }
        else {
            this.isEmptyObject = Object.keys(value).length === 0;
            this.resolvableValue = undefined;
            this._from = value.from;
            this._to = value.to;
        }
    }
    // from - computed: true, optional: false, required: true
    _from;
    get from() {
        return this.getStringAttribute('from');
    }
    set from(value) {
        this._from = value;
    }
    // Temporarily expose input value. Use with caution.
    get fromInput() {
        return this._from;
    }
    // to - computed: true, optional: false, required: true
    _to;
    get to() {
        return this.getStringAttribute('to');
    }
    set to(value) {
        this._to = value;
    }
    // Temporarily expose input value. Use with caution.
    get toInput() {
        return this._to;
    }
}
exports.ApiKeyIpWhitelistRangeOutputReference = ApiKeyIpWhitelistRangeOutputReference;
function apiKeyIpWhitelistStructToTerraform(struct) {
    if (!cdktn.canInspect(struct) || cdktn.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktn.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdktn.io/docs/concepts/resources#references");
    }
    return {
        access_points: cdktn.listMapper(cdktn.stringToTerraform, false)(struct.accessPoints),
        cidr: cdktn.stringToTerraform(struct.cidr),
        comment: cdktn.stringToTerraform(struct.comment),
        expires_at: cdktn.stringToTerraform(struct.expiresAt),
        range: apiKeyIpWhitelistRangeToTerraform(struct.range),
    };
}
function apiKeyIpWhitelistStructToHclTerraform(struct) {
    if (!cdktn.canInspect(struct) || cdktn.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktn.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdktn.io/docs/concepts/resources#references");
    }
    const attrs = {
        access_points: {
            value: cdktn.listMapperHcl(cdktn.stringToHclTerraform, false)(struct.accessPoints),
            isBlock: false,
            type: "set",
            storageClassType: "stringList",
        },
        cidr: {
            value: cdktn.stringToHclTerraform(struct.cidr),
            isBlock: false,
            type: "simple",
            storageClassType: "string",
        },
        comment: {
            value: cdktn.stringToHclTerraform(struct.comment),
            isBlock: false,
            type: "simple",
            storageClassType: "string",
        },
        expires_at: {
            value: cdktn.stringToHclTerraform(struct.expiresAt),
            isBlock: false,
            type: "simple",
            storageClassType: "string",
        },
        range: {
            value: apiKeyIpWhitelistRangeToHclTerraform(struct.range),
            isBlock: true,
            type: "struct",
            storageClassType: "ApiKeyIpWhitelistRange",
        },
    };
    // remove undefined attributes
    return Object.fromEntries(Object.entries(attrs).filter(([_, value]) => value !== undefined && value.value !== undefined));
}
class ApiKeyIpWhitelistStructOutputReference extends cdktn.ComplexObject {
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
        if (this._accessPoints !== undefined) {
            hasAnyValues = true;
            internalValueResult.accessPoints = this._accessPoints;
        }
        if (this._cidr !== undefined) {
            hasAnyValues = true;
            internalValueResult.cidr = this._cidr;
        }
        if (this._comment !== undefined) {
            hasAnyValues = true;
            internalValueResult.comment = this._comment;
        }
        if (this._expiresAt !== undefined) {
            hasAnyValues = true;
            internalValueResult.expiresAt = this._expiresAt;
        }
        if (this._range?.internalValue !== undefined) {
            hasAnyValues = true;
            internalValueResult.range = this._range?.internalValue;
        }
        return hasAnyValues ? internalValueResult : undefined;
    }
    set internalValue(value) {
        if (value === undefined) {
            this.isEmptyObject = false;
            this.resolvableValue = undefined;
            this._accessPoints = undefined;
            this._cidr = undefined;
            this._comment = undefined;
            this._expiresAt = undefined;
            this._range.internalValue = undefined;
        }
        else if (cdktn.Tokenization.isResolvable(value)) {
            this.isEmptyObject = false;
            this.resolvableValue = value;
        }
        else {
            this.isEmptyObject = Object.keys(value).length === 0;
            this.resolvableValue = undefined;
            this._accessPoints = value.accessPoints;
            this._cidr = value.cidr;
            this._comment = value.comment;
            this._expiresAt = value.expiresAt;
            this._range.internalValue = value.range;
        }
    }
    // access_points - computed: true, optional: true, required: false
    _accessPoints;
    get accessPoints() {
        return cdktn.Fn.tolist(this.getListAttribute('access_points'));
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
    // cidr - computed: true, optional: true, required: false
    _cidr;
    get cidr() {
        return this.getStringAttribute('cidr');
    }
    set cidr(value) {
        this._cidr = value;
    }
    resetCidr() {
        this._cidr = undefined;
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
    // range - computed: true, optional: true, required: false
    _range = new ApiKeyIpWhitelistRangeOutputReference(this, "range");
    get range() {
        return this._range;
    }
    putRange(value) {
        this._range.internalValue = value;
    }
    resetRange() {
        this._range.internalValue = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get rangeInput() {
        return this._range.internalValue;
    }
}
exports.ApiKeyIpWhitelistStructOutputReference = ApiKeyIpWhitelistStructOutputReference;
class ApiKeyIpWhitelistStructList extends cdktn.ComplexList {
    internalValue;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    * @param wrapsSet whether the list is wrapping a set (will add tolist() to be able to access an item via an index)
    */
    constructor(terraformResource, terraformAttribute, wrapsSet) {
        super(terraformResource, terraformAttribute, wrapsSet);
    }
    /**
    * @param index the index of the item to return
    */
    get(index) {
        return new ApiKeyIpWhitelistStructOutputReference(this.terraformResource, this.terraformAttribute, index, this.wrapsSet);
    }
}
exports.ApiKeyIpWhitelistStructList = ApiKeyIpWhitelistStructList;
function apiKeyRotationToTerraform(struct) {
    if (!cdktn.canInspect(struct) || cdktn.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktn.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdktn.io/docs/concepts/resources#references");
    }
    return {
        every: cdktn.stringToTerraform(struct.every),
        overlap: cdktn.stringToTerraform(struct.overlap),
    };
}
function apiKeyRotationToHclTerraform(struct) {
    if (!cdktn.canInspect(struct) || cdktn.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktn.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdktn.io/docs/concepts/resources#references");
    }
    const attrs = {
        every: {
            value: cdktn.stringToHclTerraform(struct.every),
            isBlock: false,
            type: "simple",
            storageClassType: "string",
        },
        overlap: {
            value: cdktn.stringToHclTerraform(struct.overlap),
            isBlock: false,
            type: "simple",
            storageClassType: "string",
        },
    };
    // remove undefined attributes
    return Object.fromEntries(Object.entries(attrs).filter(([_, value]) => value !== undefined && value.value !== undefined));
}
class ApiKeyRotationOutputReference extends cdktn.ComplexObject {
    isEmptyObject = false;
    resolvableValue;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    */
    constructor(terraformResource, terraformAttribute) {
        super(terraformResource, terraformAttribute, false);
    }
    get internalValue() {
        if (this.resolvableValue) {
            return this.resolvableValue;
        }
        let hasAnyValues = this.isEmptyObject;
        const internalValueResult = {};
        if (this._every !== undefined) {
            hasAnyValues = true;
            internalValueResult.every = this._every;
        }
        if (this._overlap !== undefined) {
            hasAnyValues = true;
            internalValueResult.overlap = this._overlap;
        }
        return hasAnyValues ? internalValueResult : undefined;
    }
    set internalValue(value) {
        if (value === undefined) {
            this.isEmptyObject = false;
            this.resolvableValue = undefined;
            this._every = undefined;
            this._overlap = undefined;
        }
        else if (cdktn.Tokenization.isResolvable(value)) {
            this.isEmptyObject = false;
            this.resolvableValue = value;
        }
        else {
            this.isEmptyObject = Object.keys(value).length === 0;
            this.resolvableValue = undefined;
            this._every = value.every;
            this._overlap = value.overlap;
        }
    }
    // every - computed: true, optional: false, required: true
    _every;
    get every() {
        return this.getStringAttribute('every');
    }
    set every(value) {
        this._every = value;
    }
    // Temporarily expose input value. Use with caution.
    get everyInput() {
        return this._every;
    }
    // overlap - computed: true, optional: false, required: true
    _overlap;
    get overlap() {
        return this.getStringAttribute('overlap');
    }
    set overlap(value) {
        this._overlap = value;
    }
    // Temporarily expose input value. Use with caution.
    get overlapInput() {
        return this._overlap;
    }
}
exports.ApiKeyRotationOutputReference = ApiKeyRotationOutputReference;
/**
* Represents a {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/api_key rollcall_api_key}
*/
class ApiKey extends cdktn.TerraformResource {
    // =================
    // STATIC PROPERTIES
    // =================
    static tfResourceType = "rollcall_api_key";
    // ==============
    // STATIC Methods
    // ==============
    /**
    * Generates CDKTN code for importing a ApiKey resource upon running "cdktn plan <stack-name>"
    * @param scope The scope in which to define this construct
    * @param importToId The construct id used in the generated config for the ApiKey to import
    * @param importFromId The id of the existing ApiKey that should be imported. Refer to the {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/api_key#import import section} in the documentation of this resource for the id to use
    * @param provider? Optional instance of the provider where the ApiKey to import is found
    */
    static generateConfigForImport(scope, importToId, importFromId, provider) {
        return new cdktn.ImportableResource(scope, importToId, { terraformResourceType: "rollcall_api_key", importId: importFromId, provider });
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
        this._description = config.description;
        this._expiresAfter = config.expiresAfter;
        this._expiresAt = config.expiresAt;
        this._ipWhitelist.internalValue = config.ipWhitelist;
        this._name = config.name;
        this._permissions = config.permissions;
        this._recipient = config.recipient;
        this._rotation.internalValue = config.rotation;
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
        return cdktn.Fn.tolist(this.getListAttribute('access_points'));
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
        return cdktn.Fn.tolist(this.getListAttribute('declared'));
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
    // description - computed: true, optional: true, required: false
    _description;
    get description() {
        return this.getStringAttribute('description');
    }
    set description(value) {
        this._description = value;
    }
    resetDescription() {
        this._description = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get descriptionInput() {
        return this._description;
    }
    // expires_after - computed: true, optional: true, required: false
    _expiresAfter;
    get expiresAfter() {
        return this.getStringAttribute('expires_after');
    }
    set expiresAfter(value) {
        this._expiresAfter = value;
    }
    resetExpiresAfter() {
        this._expiresAfter = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get expiresAfterInput() {
        return this._expiresAfter;
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
        return cdktn.Fn.tolist(this.getListAttribute('permissions'));
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
    // recipient - computed: true, optional: true, required: false
    _recipient;
    get recipient() {
        return this.getStringAttribute('recipient');
    }
    set recipient(value) {
        this._recipient = value;
    }
    resetRecipient() {
        this._recipient = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get recipientInput() {
        return this._recipient;
    }
    // rotation - computed: true, optional: true, required: false
    _rotation = new ApiKeyRotationOutputReference(this, "rotation");
    get rotation() {
        return this._rotation;
    }
    putRotation(value) {
        this._rotation.internalValue = value;
    }
    resetRotation() {
        this._rotation.internalValue = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get rotationInput() {
        return this._rotation.internalValue;
    }
    // secret_wo - computed: false, optional: true, required: false
    _secretWo;
    /**
    * @deprecated Write-only: the provider never returns this value; reading it always yields null by protocol contract. The getter remains for compatibility and will be removed in a future prebuilt-provider major.
    */
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
            access_points: cdktn.listMapper(cdktn.stringToTerraform, false)(this._accessPoints),
            adoption: cdktn.stringToTerraform(this._adoption),
            deletion_policy: cdktn.stringToTerraform(this._deletionPolicy),
            deletion_protection: cdktn.booleanToTerraform(this._deletionProtection),
            description: cdktn.stringToTerraform(this._description),
            expires_after: cdktn.stringToTerraform(this._expiresAfter),
            expires_at: cdktn.stringToTerraform(this._expiresAt),
            ip_whitelist: cdktn.listMapper(apiKeyIpWhitelistStructToTerraform, false)(this._ipWhitelist.internalValue),
            name: cdktn.stringToTerraform(this._name),
            permissions: cdktn.listMapper(cdktn.stringToTerraform, false)(this._permissions),
            recipient: cdktn.stringToTerraform(this._recipient),
            rotation: apiKeyRotationToTerraform(this._rotation.internalValue),
            secret_wo: this.markWriteOnlyAttribute(cdktn.stringToTerraform(this._secretWo)),
            secret_wo_version: cdktn.numberToTerraform(this._secretWoVersion),
            user: cdktn.stringToTerraform(this._user),
        };
    }
    synthesizeHclAttributes() {
        const attrs = {
            access_points: {
                value: cdktn.listMapperHcl(cdktn.stringToHclTerraform, false)(this._accessPoints),
                isBlock: false,
                type: "set",
                storageClassType: "stringList",
            },
            adoption: {
                value: cdktn.stringToHclTerraform(this._adoption),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            deletion_policy: {
                value: cdktn.stringToHclTerraform(this._deletionPolicy),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            deletion_protection: {
                value: cdktn.booleanToHclTerraform(this._deletionProtection),
                isBlock: false,
                type: "simple",
                storageClassType: "boolean",
            },
            description: {
                value: cdktn.stringToHclTerraform(this._description),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            expires_after: {
                value: cdktn.stringToHclTerraform(this._expiresAfter),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            expires_at: {
                value: cdktn.stringToHclTerraform(this._expiresAt),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            ip_whitelist: {
                value: cdktn.listMapperHcl(apiKeyIpWhitelistStructToHclTerraform, false)(this._ipWhitelist.internalValue),
                isBlock: true,
                type: "list",
                storageClassType: "ApiKeyIpWhitelistStructList",
            },
            name: {
                value: cdktn.stringToHclTerraform(this._name),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            permissions: {
                value: cdktn.listMapperHcl(cdktn.stringToHclTerraform, false)(this._permissions),
                isBlock: false,
                type: "set",
                storageClassType: "stringList",
            },
            recipient: {
                value: cdktn.stringToHclTerraform(this._recipient),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            rotation: {
                value: apiKeyRotationToHclTerraform(this._rotation.internalValue),
                isBlock: true,
                type: "struct",
                storageClassType: "ApiKeyRotation",
            },
            secret_wo: {
                value: this.markWriteOnlyAttribute(cdktn.stringToHclTerraform(this._secretWo)),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            secret_wo_version: {
                value: cdktn.numberToHclTerraform(this._secretWoVersion),
                isBlock: false,
                type: "simple",
                storageClassType: "number",
            },
            user: {
                value: cdktn.stringToHclTerraform(this._user),
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
