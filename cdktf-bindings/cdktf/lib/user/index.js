"use strict";
// https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user
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
exports.User = exports.UserIpWhitelistStructList = exports.UserIpWhitelistStructOutputReference = exports.UserIpWhitelistRangeOutputReference = exports.UserCredentialOutputReference = void 0;
exports.userCredentialToTerraform = userCredentialToTerraform;
exports.userCredentialToHclTerraform = userCredentialToHclTerraform;
exports.userIpWhitelistRangeToTerraform = userIpWhitelistRangeToTerraform;
exports.userIpWhitelistRangeToHclTerraform = userIpWhitelistRangeToHclTerraform;
exports.userIpWhitelistStructToTerraform = userIpWhitelistStructToTerraform;
exports.userIpWhitelistStructToHclTerraform = userIpWhitelistStructToHclTerraform;
const cdktf = __importStar(require("cdktf"));
function userCredentialToTerraform(struct) {
    if (!cdktf.canInspect(struct) || cdktf.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktf.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdk.tf/complex-object-as-configuration");
    }
    return {
        mode: cdktf.stringToTerraform(struct.mode),
    };
}
function userCredentialToHclTerraform(struct) {
    if (!cdktf.canInspect(struct) || cdktf.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktf.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdk.tf/complex-object-as-configuration");
    }
    const attrs = {
        mode: {
            value: cdktf.stringToHclTerraform(struct.mode),
            isBlock: false,
            type: "simple",
            storageClassType: "string",
        },
    };
    // remove undefined attributes
    return Object.fromEntries(Object.entries(attrs).filter(([_, value]) => value !== undefined && value.value !== undefined));
}
class UserCredentialOutputReference extends cdktf.ComplexObject {
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
        if (this._mode !== undefined) {
            hasAnyValues = true;
            internalValueResult.mode = this._mode;
        }
        return hasAnyValues ? internalValueResult : undefined;
    }
    set internalValue(value) {
        if (value === undefined) {
            this.isEmptyObject = false;
            this.resolvableValue = undefined;
            this._mode = undefined;
        }
        else if (cdktf.Tokenization.isResolvable(value)) {
            this.isEmptyObject = false;
            this.resolvableValue = value;
        }
        else {
            this.isEmptyObject = Object.keys(value).length === 0;
            this.resolvableValue = undefined;
            this._mode = value.mode;
        }
    }
    // mode - computed: true, optional: false, required: true
    _mode;
    get mode() {
        return this.getStringAttribute('mode');
    }
    set mode(value) {
        this._mode = value;
    }
    // Temporarily expose input value. Use with caution.
    get modeInput() {
        return this._mode;
    }
}
exports.UserCredentialOutputReference = UserCredentialOutputReference;
function userIpWhitelistRangeToTerraform(struct) {
    if (!cdktf.canInspect(struct) || cdktf.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktf.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdk.tf/complex-object-as-configuration");
    }
    return {
        from: cdktf.stringToTerraform(struct.from),
        to: cdktf.stringToTerraform(struct.to),
    };
}
function userIpWhitelistRangeToHclTerraform(struct) {
    if (!cdktf.canInspect(struct) || cdktf.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktf.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdk.tf/complex-object-as-configuration");
    }
    const attrs = {
        from: {
            value: cdktf.stringToHclTerraform(struct.from),
            isBlock: false,
            type: "simple",
            storageClassType: "string",
        },
        to: {
            value: cdktf.stringToHclTerraform(struct.to),
            isBlock: false,
            type: "simple",
            storageClassType: "string",
        },
    };
    // remove undefined attributes
    return Object.fromEntries(Object.entries(attrs).filter(([_, value]) => value !== undefined && value.value !== undefined));
}
class UserIpWhitelistRangeOutputReference extends cdktf.ComplexObject {
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
        else if (cdktf.Tokenization.isResolvable(value)) {
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
exports.UserIpWhitelistRangeOutputReference = UserIpWhitelistRangeOutputReference;
function userIpWhitelistStructToTerraform(struct) {
    if (!cdktf.canInspect(struct) || cdktf.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktf.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdk.tf/complex-object-as-configuration");
    }
    return {
        access_points: cdktf.listMapper(cdktf.stringToTerraform, false)(struct.accessPoints),
        cidr: cdktf.stringToTerraform(struct.cidr),
        comment: cdktf.stringToTerraform(struct.comment),
        expires_at: cdktf.stringToTerraform(struct.expiresAt),
        range: userIpWhitelistRangeToTerraform(struct.range),
    };
}
function userIpWhitelistStructToHclTerraform(struct) {
    if (!cdktf.canInspect(struct) || cdktf.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktf.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdk.tf/complex-object-as-configuration");
    }
    const attrs = {
        access_points: {
            value: cdktf.listMapperHcl(cdktf.stringToHclTerraform, false)(struct.accessPoints),
            isBlock: false,
            type: "set",
            storageClassType: "stringList",
        },
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
        expires_at: {
            value: cdktf.stringToHclTerraform(struct.expiresAt),
            isBlock: false,
            type: "simple",
            storageClassType: "string",
        },
        range: {
            value: userIpWhitelistRangeToHclTerraform(struct.range),
            isBlock: true,
            type: "struct",
            storageClassType: "UserIpWhitelistRange",
        },
    };
    // remove undefined attributes
    return Object.fromEntries(Object.entries(attrs).filter(([_, value]) => value !== undefined && value.value !== undefined));
}
class UserIpWhitelistStructOutputReference extends cdktf.ComplexObject {
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
        else if (cdktf.Tokenization.isResolvable(value)) {
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
    _range = new UserIpWhitelistRangeOutputReference(this, "range");
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
exports.UserIpWhitelistStructOutputReference = UserIpWhitelistStructOutputReference;
class UserIpWhitelistStructList extends cdktf.ComplexList {
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
        return new UserIpWhitelistStructOutputReference(this.terraformResource, this.terraformAttribute, index, this.wrapsSet);
    }
}
exports.UserIpWhitelistStructList = UserIpWhitelistStructList;
/**
* Represents a {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user rollcall_user}
*/
class User extends cdktf.TerraformResource {
    // =================
    // STATIC PROPERTIES
    // =================
    static tfResourceType = "rollcall_user";
    // ==============
    // STATIC Methods
    // ==============
    /**
    * Generates CDKTF code for importing a User resource upon running "cdktf plan <stack-name>"
    * @param scope The scope in which to define this construct
    * @param importToId The construct id used in the generated config for the User to import
    * @param importFromId The id of the existing User that should be imported. Refer to the {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#import import section} in the documentation of this resource for the id to use
    * @param provider? Optional instance of the provider where the User to import is found
    */
    static generateConfigForImport(scope, importToId, importFromId, provider) {
        return new cdktf.ImportableResource(scope, importToId, { terraformResourceType: "rollcall_user", importId: importFromId, provider });
    }
    // ===========
    // INITIALIZER
    // ===========
    /**
    * Create a new {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user rollcall_user} Resource
    *
    * @param scope The scope in which to define this construct
    * @param id The scoped construct ID. Must be unique amongst siblings in the same scope
    * @param options UserConfig = {}
    */
    constructor(scope, id, config = {}) {
        super(scope, id, {
            terraformResourceType: 'rollcall_user',
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
        this._acknowledgeLockout = config.acknowledgeLockout;
        this._active = config.active;
        this._adoption = config.adoption;
        this._credential.internalValue = config.credential;
        this._deletionPolicy = config.deletionPolicy;
        this._deletionProtection = config.deletionProtection;
        this._displayName = config.displayName;
        this._email = config.email;
        this._expiresAt = config.expiresAt;
        this._firstName = config.firstName;
        this._invitationRevision = config.invitationRevision;
        this._ipWhitelist.internalValue = config.ipWhitelist;
        this._labels = config.labels;
        this._language = config.language;
        this._lastName = config.lastName;
        this._mfa = config.mfa;
        this._mfaResetRevision = config.mfaResetRevision;
        this._parent = config.parent;
        this._passwordResetRevision = config.passwordResetRevision;
        this._passwordWo = config.passwordWo;
        this._passwordWoVersion = config.passwordWoVersion;
        this._profile = config.profile;
        this._roles = config.roles;
        this._secondaryEmail = config.secondaryEmail;
        this._timezone = config.timezone;
        this._type = config.type;
        this._unlockRevision = config.unlockRevision;
        this._username = config.username;
        this._validFrom = config.validFrom;
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
    // acknowledge_lockout - computed: false, optional: true, required: false
    _acknowledgeLockout;
    get acknowledgeLockout() {
        return cdktf.Fn.tolist(this.getListAttribute('acknowledge_lockout'));
    }
    set acknowledgeLockout(value) {
        this._acknowledgeLockout = value;
    }
    resetAcknowledgeLockout() {
        this._acknowledgeLockout = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get acknowledgeLockoutInput() {
        return this._acknowledgeLockout;
    }
    // active - computed: true, optional: true, required: false
    _active;
    get active() {
        return this.getBooleanAttribute('active');
    }
    set active(value) {
        this._active = value;
    }
    resetActive() {
        this._active = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get activeInput() {
        return this._active;
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
    // credential - computed: true, optional: true, required: false
    _credential = new UserCredentialOutputReference(this, "credential");
    get credential() {
        return this._credential;
    }
    putCredential(value) {
        this._credential.internalValue = value;
    }
    resetCredential() {
        this._credential.internalValue = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get credentialInput() {
        return this._credential.internalValue;
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
    // display_name - computed: true, optional: true, required: false
    _displayName;
    get displayName() {
        return this.getStringAttribute('display_name');
    }
    set displayName(value) {
        this._displayName = value;
    }
    resetDisplayName() {
        this._displayName = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get displayNameInput() {
        return this._displayName;
    }
    // email - computed: true, optional: true, required: false
    _email;
    get email() {
        return this.getStringAttribute('email');
    }
    set email(value) {
        this._email = value;
    }
    resetEmail() {
        this._email = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get emailInput() {
        return this._email;
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
    // first_name - computed: true, optional: true, required: false
    _firstName;
    get firstName() {
        return this.getStringAttribute('first_name');
    }
    set firstName(value) {
        this._firstName = value;
    }
    resetFirstName() {
        this._firstName = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get firstNameInput() {
        return this._firstName;
    }
    // id - computed: true, optional: false, required: false
    get id() {
        return this.getStringAttribute('id');
    }
    // invitation_revision - computed: true, optional: true, required: false
    _invitationRevision;
    get invitationRevision() {
        return this.getNumberAttribute('invitation_revision');
    }
    set invitationRevision(value) {
        this._invitationRevision = value;
    }
    resetInvitationRevision() {
        this._invitationRevision = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get invitationRevisionInput() {
        return this._invitationRevision;
    }
    // ip_whitelist - computed: true, optional: true, required: false
    _ipWhitelist = new UserIpWhitelistStructList(this, "ip_whitelist", false);
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
    // labels - computed: true, optional: true, required: false
    _labels;
    get labels() {
        return this.getStringMapAttribute('labels');
    }
    set labels(value) {
        this._labels = value;
    }
    resetLabels() {
        this._labels = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get labelsInput() {
        return this._labels;
    }
    // language - computed: true, optional: true, required: false
    _language;
    get language() {
        return this.getStringAttribute('language');
    }
    set language(value) {
        this._language = value;
    }
    resetLanguage() {
        this._language = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get languageInput() {
        return this._language;
    }
    // last_name - computed: true, optional: true, required: false
    _lastName;
    get lastName() {
        return this.getStringAttribute('last_name');
    }
    set lastName(value) {
        this._lastName = value;
    }
    resetLastName() {
        this._lastName = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get lastNameInput() {
        return this._lastName;
    }
    // mfa - computed: true, optional: true, required: false
    _mfa;
    get mfa() {
        return this.getStringAttribute('mfa');
    }
    set mfa(value) {
        this._mfa = value;
    }
    resetMfa() {
        this._mfa = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get mfaInput() {
        return this._mfa;
    }
    // mfa_reset_revision - computed: true, optional: true, required: false
    _mfaResetRevision;
    get mfaResetRevision() {
        return this.getNumberAttribute('mfa_reset_revision');
    }
    set mfaResetRevision(value) {
        this._mfaResetRevision = value;
    }
    resetMfaResetRevision() {
        this._mfaResetRevision = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get mfaResetRevisionInput() {
        return this._mfaResetRevision;
    }
    // parent - computed: true, optional: true, required: false
    _parent;
    get parent() {
        return this.getStringAttribute('parent');
    }
    set parent(value) {
        this._parent = value;
    }
    resetParent() {
        this._parent = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get parentInput() {
        return this._parent;
    }
    // password_reset_revision - computed: true, optional: true, required: false
    _passwordResetRevision;
    get passwordResetRevision() {
        return this.getNumberAttribute('password_reset_revision');
    }
    set passwordResetRevision(value) {
        this._passwordResetRevision = value;
    }
    resetPasswordResetRevision() {
        this._passwordResetRevision = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get passwordResetRevisionInput() {
        return this._passwordResetRevision;
    }
    // password_wo - computed: false, optional: true, required: false
    _passwordWo;
    get passwordWo() {
        return this.getStringAttribute('password_wo');
    }
    set passwordWo(value) {
        this._passwordWo = value;
    }
    resetPasswordWo() {
        this._passwordWo = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get passwordWoInput() {
        return this._passwordWo;
    }
    // password_wo_version - computed: false, optional: true, required: false
    _passwordWoVersion;
    get passwordWoVersion() {
        return this.getNumberAttribute('password_wo_version');
    }
    set passwordWoVersion(value) {
        this._passwordWoVersion = value;
    }
    resetPasswordWoVersion() {
        this._passwordWoVersion = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get passwordWoVersionInput() {
        return this._passwordWoVersion;
    }
    // profile - computed: true, optional: true, required: false
    _profile;
    get profile() {
        return this.getStringMapAttribute('profile');
    }
    set profile(value) {
        this._profile = value;
    }
    resetProfile() {
        this._profile = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get profileInput() {
        return this._profile;
    }
    // roles - computed: true, optional: true, required: false
    _roles;
    get roles() {
        return cdktf.Fn.tolist(this.getListAttribute('roles'));
    }
    set roles(value) {
        this._roles = value;
    }
    resetRoles() {
        this._roles = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get rolesInput() {
        return this._roles;
    }
    // secondary_email - computed: true, optional: true, required: false
    _secondaryEmail;
    get secondaryEmail() {
        return this.getStringAttribute('secondary_email');
    }
    set secondaryEmail(value) {
        this._secondaryEmail = value;
    }
    resetSecondaryEmail() {
        this._secondaryEmail = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get secondaryEmailInput() {
        return this._secondaryEmail;
    }
    // state - computed: true, optional: false, required: false
    get state() {
        return this.getStringAttribute('state');
    }
    // timezone - computed: true, optional: true, required: false
    _timezone;
    get timezone() {
        return this.getStringAttribute('timezone');
    }
    set timezone(value) {
        this._timezone = value;
    }
    resetTimezone() {
        this._timezone = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get timezoneInput() {
        return this._timezone;
    }
    // type - computed: true, optional: true, required: false
    _type;
    get type() {
        return this.getStringAttribute('type');
    }
    set type(value) {
        this._type = value;
    }
    resetType() {
        this._type = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get typeInput() {
        return this._type;
    }
    // unlock_revision - computed: true, optional: true, required: false
    _unlockRevision;
    get unlockRevision() {
        return this.getNumberAttribute('unlock_revision');
    }
    set unlockRevision(value) {
        this._unlockRevision = value;
    }
    resetUnlockRevision() {
        this._unlockRevision = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get unlockRevisionInput() {
        return this._unlockRevision;
    }
    // username - computed: true, optional: true, required: false
    _username;
    get username() {
        return this.getStringAttribute('username');
    }
    set username(value) {
        this._username = value;
    }
    resetUsername() {
        this._username = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get usernameInput() {
        return this._username;
    }
    // valid_from - computed: true, optional: true, required: false
    _validFrom;
    get validFrom() {
        return this.getStringAttribute('valid_from');
    }
    set validFrom(value) {
        this._validFrom = value;
    }
    resetValidFrom() {
        this._validFrom = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get validFromInput() {
        return this._validFrom;
    }
    // =========
    // SYNTHESIS
    // =========
    synthesizeAttributes() {
        return {
            access_points: cdktf.listMapper(cdktf.stringToTerraform, false)(this._accessPoints),
            acknowledge_lockout: cdktf.listMapper(cdktf.stringToTerraform, false)(this._acknowledgeLockout),
            active: cdktf.booleanToTerraform(this._active),
            adoption: cdktf.stringToTerraform(this._adoption),
            credential: userCredentialToTerraform(this._credential.internalValue),
            deletion_policy: cdktf.stringToTerraform(this._deletionPolicy),
            deletion_protection: cdktf.booleanToTerraform(this._deletionProtection),
            display_name: cdktf.stringToTerraform(this._displayName),
            email: cdktf.stringToTerraform(this._email),
            expires_at: cdktf.stringToTerraform(this._expiresAt),
            first_name: cdktf.stringToTerraform(this._firstName),
            invitation_revision: cdktf.numberToTerraform(this._invitationRevision),
            ip_whitelist: cdktf.listMapper(userIpWhitelistStructToTerraform, false)(this._ipWhitelist.internalValue),
            labels: cdktf.hashMapper(cdktf.stringToTerraform)(this._labels),
            language: cdktf.stringToTerraform(this._language),
            last_name: cdktf.stringToTerraform(this._lastName),
            mfa: cdktf.stringToTerraform(this._mfa),
            mfa_reset_revision: cdktf.numberToTerraform(this._mfaResetRevision),
            parent: cdktf.stringToTerraform(this._parent),
            password_reset_revision: cdktf.numberToTerraform(this._passwordResetRevision),
            password_wo: cdktf.stringToTerraform(this._passwordWo),
            password_wo_version: cdktf.numberToTerraform(this._passwordWoVersion),
            profile: cdktf.hashMapper(cdktf.stringToTerraform)(this._profile),
            roles: cdktf.listMapper(cdktf.stringToTerraform, false)(this._roles),
            secondary_email: cdktf.stringToTerraform(this._secondaryEmail),
            timezone: cdktf.stringToTerraform(this._timezone),
            type: cdktf.stringToTerraform(this._type),
            unlock_revision: cdktf.numberToTerraform(this._unlockRevision),
            username: cdktf.stringToTerraform(this._username),
            valid_from: cdktf.stringToTerraform(this._validFrom),
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
            acknowledge_lockout: {
                value: cdktf.listMapperHcl(cdktf.stringToHclTerraform, false)(this._acknowledgeLockout),
                isBlock: false,
                type: "set",
                storageClassType: "stringList",
            },
            active: {
                value: cdktf.booleanToHclTerraform(this._active),
                isBlock: false,
                type: "simple",
                storageClassType: "boolean",
            },
            adoption: {
                value: cdktf.stringToHclTerraform(this._adoption),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            credential: {
                value: userCredentialToHclTerraform(this._credential.internalValue),
                isBlock: true,
                type: "struct",
                storageClassType: "UserCredential",
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
            display_name: {
                value: cdktf.stringToHclTerraform(this._displayName),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            email: {
                value: cdktf.stringToHclTerraform(this._email),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            expires_at: {
                value: cdktf.stringToHclTerraform(this._expiresAt),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            first_name: {
                value: cdktf.stringToHclTerraform(this._firstName),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            invitation_revision: {
                value: cdktf.numberToHclTerraform(this._invitationRevision),
                isBlock: false,
                type: "simple",
                storageClassType: "number",
            },
            ip_whitelist: {
                value: cdktf.listMapperHcl(userIpWhitelistStructToHclTerraform, false)(this._ipWhitelist.internalValue),
                isBlock: true,
                type: "list",
                storageClassType: "UserIpWhitelistStructList",
            },
            labels: {
                value: cdktf.hashMapperHcl(cdktf.stringToHclTerraform)(this._labels),
                isBlock: false,
                type: "map",
                storageClassType: "stringMap",
            },
            language: {
                value: cdktf.stringToHclTerraform(this._language),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            last_name: {
                value: cdktf.stringToHclTerraform(this._lastName),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            mfa: {
                value: cdktf.stringToHclTerraform(this._mfa),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            mfa_reset_revision: {
                value: cdktf.numberToHclTerraform(this._mfaResetRevision),
                isBlock: false,
                type: "simple",
                storageClassType: "number",
            },
            parent: {
                value: cdktf.stringToHclTerraform(this._parent),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            password_reset_revision: {
                value: cdktf.numberToHclTerraform(this._passwordResetRevision),
                isBlock: false,
                type: "simple",
                storageClassType: "number",
            },
            password_wo: {
                value: cdktf.stringToHclTerraform(this._passwordWo),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            password_wo_version: {
                value: cdktf.numberToHclTerraform(this._passwordWoVersion),
                isBlock: false,
                type: "simple",
                storageClassType: "number",
            },
            profile: {
                value: cdktf.hashMapperHcl(cdktf.stringToHclTerraform)(this._profile),
                isBlock: false,
                type: "map",
                storageClassType: "stringMap",
            },
            roles: {
                value: cdktf.listMapperHcl(cdktf.stringToHclTerraform, false)(this._roles),
                isBlock: false,
                type: "set",
                storageClassType: "stringList",
            },
            secondary_email: {
                value: cdktf.stringToHclTerraform(this._secondaryEmail),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            timezone: {
                value: cdktf.stringToHclTerraform(this._timezone),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            type: {
                value: cdktf.stringToHclTerraform(this._type),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            unlock_revision: {
                value: cdktf.numberToHclTerraform(this._unlockRevision),
                isBlock: false,
                type: "simple",
                storageClassType: "number",
            },
            username: {
                value: cdktf.stringToHclTerraform(this._username),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            valid_from: {
                value: cdktf.stringToHclTerraform(this._validFrom),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
        };
        // remove undefined attributes
        return Object.fromEntries(Object.entries(attrs).filter(([_, value]) => value !== undefined && value.value !== undefined));
    }
}
exports.User = User;
