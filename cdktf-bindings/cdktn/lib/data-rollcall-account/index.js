"use strict";
// https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/data-sources/account
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
exports.DataRollcallAccount = exports.DataRollcallAccountPolicyOutputReference = exports.DataRollcallAccountPolicyNotificationsOutputReference = exports.DataRollcallAccountPolicyLockoutOutputReference = exports.DataRollcallAccountPolicyInvitationOutputReference = exports.DataRollcallAccountPolicyInactivityOutputReference = exports.DataRollcallAccountPolicyGuardOutputReference = exports.DataRollcallAccountIpWhitelistStructList = exports.DataRollcallAccountIpWhitelistStructOutputReference = exports.DataRollcallAccountIpWhitelistRangeOutputReference = void 0;
exports.dataRollcallAccountIpWhitelistRangeToTerraform = dataRollcallAccountIpWhitelistRangeToTerraform;
exports.dataRollcallAccountIpWhitelistRangeToHclTerraform = dataRollcallAccountIpWhitelistRangeToHclTerraform;
exports.dataRollcallAccountIpWhitelistStructToTerraform = dataRollcallAccountIpWhitelistStructToTerraform;
exports.dataRollcallAccountIpWhitelistStructToHclTerraform = dataRollcallAccountIpWhitelistStructToHclTerraform;
exports.dataRollcallAccountPolicyGuardToTerraform = dataRollcallAccountPolicyGuardToTerraform;
exports.dataRollcallAccountPolicyGuardToHclTerraform = dataRollcallAccountPolicyGuardToHclTerraform;
exports.dataRollcallAccountPolicyInactivityToTerraform = dataRollcallAccountPolicyInactivityToTerraform;
exports.dataRollcallAccountPolicyInactivityToHclTerraform = dataRollcallAccountPolicyInactivityToHclTerraform;
exports.dataRollcallAccountPolicyInvitationToTerraform = dataRollcallAccountPolicyInvitationToTerraform;
exports.dataRollcallAccountPolicyInvitationToHclTerraform = dataRollcallAccountPolicyInvitationToHclTerraform;
exports.dataRollcallAccountPolicyLockoutToTerraform = dataRollcallAccountPolicyLockoutToTerraform;
exports.dataRollcallAccountPolicyLockoutToHclTerraform = dataRollcallAccountPolicyLockoutToHclTerraform;
exports.dataRollcallAccountPolicyNotificationsToTerraform = dataRollcallAccountPolicyNotificationsToTerraform;
exports.dataRollcallAccountPolicyNotificationsToHclTerraform = dataRollcallAccountPolicyNotificationsToHclTerraform;
exports.dataRollcallAccountPolicyToTerraform = dataRollcallAccountPolicyToTerraform;
exports.dataRollcallAccountPolicyToHclTerraform = dataRollcallAccountPolicyToHclTerraform;
const cdktn = __importStar(require("cdktn"));
function dataRollcallAccountIpWhitelistRangeToTerraform(struct) {
    if (!cdktn.canInspect(struct) || cdktn.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktn.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdktn.io/docs/concepts/resources#references");
    }
    return {};
}
function dataRollcallAccountIpWhitelistRangeToHclTerraform(struct) {
    if (!cdktn.canInspect(struct) || cdktn.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktn.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdktn.io/docs/concepts/resources#references");
    }
    const attrs = {};
    return attrs;
}
class DataRollcallAccountIpWhitelistRangeOutputReference extends cdktn.ComplexObject {
    isEmptyObject = false;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    */
    constructor(terraformResource, terraformAttribute) {
        super(terraformResource, terraformAttribute, false);
    }
    get internalValue() {
        let hasAnyValues = this.isEmptyObject;
        const internalValueResult = {};
        return hasAnyValues ? internalValueResult : undefined;
    }
    set internalValue(value) {
        if (value === undefined) {
            this.isEmptyObject = false;
        }
        else {
            this.isEmptyObject = Object.keys(value).length === 0;
        }
    }
    // from - computed: true, optional: false, required: false
    get from() {
        return this.getStringAttribute('from');
    }
    // to - computed: true, optional: false, required: false
    get to() {
        return this.getStringAttribute('to');
    }
}
exports.DataRollcallAccountIpWhitelistRangeOutputReference = DataRollcallAccountIpWhitelistRangeOutputReference;
function dataRollcallAccountIpWhitelistStructToTerraform(struct) {
    if (!cdktn.canInspect(struct) || cdktn.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktn.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdktn.io/docs/concepts/resources#references");
    }
    return {};
}
function dataRollcallAccountIpWhitelistStructToHclTerraform(struct) {
    if (!cdktn.canInspect(struct) || cdktn.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktn.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdktn.io/docs/concepts/resources#references");
    }
    const attrs = {};
    return attrs;
}
class DataRollcallAccountIpWhitelistStructOutputReference extends cdktn.ComplexObject {
    isEmptyObject = false;
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
        let hasAnyValues = this.isEmptyObject;
        const internalValueResult = {};
        return hasAnyValues ? internalValueResult : undefined;
    }
    set internalValue(value) {
        if (value === undefined) {
            this.isEmptyObject = false;
        }
        else {
            this.isEmptyObject = Object.keys(value).length === 0;
        }
    }
    // access_points - computed: true, optional: false, required: false
    get accessPoints() {
        return cdktn.Fn.tolist(this.getListAttribute('access_points'));
    }
    // cidr - computed: true, optional: false, required: false
    get cidr() {
        return this.getStringAttribute('cidr');
    }
    // comment - computed: true, optional: false, required: false
    get comment() {
        return this.getStringAttribute('comment');
    }
    // expires_at - computed: true, optional: false, required: false
    get expiresAt() {
        return this.getStringAttribute('expires_at');
    }
    // range - computed: true, optional: false, required: false
    _range = new DataRollcallAccountIpWhitelistRangeOutputReference(this, "range");
    get range() {
        return this._range;
    }
}
exports.DataRollcallAccountIpWhitelistStructOutputReference = DataRollcallAccountIpWhitelistStructOutputReference;
class DataRollcallAccountIpWhitelistStructList extends cdktn.ComplexList {
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
        return new DataRollcallAccountIpWhitelistStructOutputReference(this.terraformResource, this.terraformAttribute, index, this.wrapsSet);
    }
}
exports.DataRollcallAccountIpWhitelistStructList = DataRollcallAccountIpWhitelistStructList;
function dataRollcallAccountPolicyGuardToTerraform(struct) {
    if (!cdktn.canInspect(struct) || cdktn.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktn.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdktn.io/docs/concepts/resources#references");
    }
    return {};
}
function dataRollcallAccountPolicyGuardToHclTerraform(struct) {
    if (!cdktn.canInspect(struct) || cdktn.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktn.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdktn.io/docs/concepts/resources#references");
    }
    const attrs = {};
    return attrs;
}
class DataRollcallAccountPolicyGuardOutputReference extends cdktn.ComplexObject {
    isEmptyObject = false;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    */
    constructor(terraformResource, terraformAttribute) {
        super(terraformResource, terraformAttribute, false);
    }
    get internalValue() {
        let hasAnyValues = this.isEmptyObject;
        const internalValueResult = {};
        return hasAnyValues ? internalValueResult : undefined;
    }
    set internalValue(value) {
        if (value === undefined) {
            this.isEmptyObject = false;
        }
        else {
            this.isEmptyObject = Object.keys(value).length === 0;
        }
    }
    // max_removals - computed: true, optional: false, required: false
    get maxRemovals() {
        return this.getStringAttribute('max_removals');
    }
    // min_admins - computed: true, optional: false, required: false
    get minAdmins() {
        return this.getNumberAttribute('min_admins');
    }
    // window - computed: true, optional: false, required: false
    get window() {
        return this.getStringAttribute('window');
    }
}
exports.DataRollcallAccountPolicyGuardOutputReference = DataRollcallAccountPolicyGuardOutputReference;
function dataRollcallAccountPolicyInactivityToTerraform(struct) {
    if (!cdktn.canInspect(struct) || cdktn.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktn.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdktn.io/docs/concepts/resources#references");
    }
    return {};
}
function dataRollcallAccountPolicyInactivityToHclTerraform(struct) {
    if (!cdktn.canInspect(struct) || cdktn.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktn.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdktn.io/docs/concepts/resources#references");
    }
    const attrs = {};
    return attrs;
}
class DataRollcallAccountPolicyInactivityOutputReference extends cdktn.ComplexObject {
    isEmptyObject = false;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    */
    constructor(terraformResource, terraformAttribute) {
        super(terraformResource, terraformAttribute, false);
    }
    get internalValue() {
        let hasAnyValues = this.isEmptyObject;
        const internalValueResult = {};
        return hasAnyValues ? internalValueResult : undefined;
    }
    set internalValue(value) {
        if (value === undefined) {
            this.isEmptyObject = false;
        }
        else {
            this.isEmptyObject = Object.keys(value).length === 0;
        }
    }
    // after - computed: true, optional: false, required: false
    get after() {
        return this.getStringAttribute('after');
    }
    // counts - computed: true, optional: false, required: false
    get counts() {
        return this.getStringAttribute('counts');
    }
    // exempt_types - computed: true, optional: false, required: false
    get exemptTypes() {
        return cdktn.Fn.tolist(this.getListAttribute('exempt_types'));
    }
}
exports.DataRollcallAccountPolicyInactivityOutputReference = DataRollcallAccountPolicyInactivityOutputReference;
function dataRollcallAccountPolicyInvitationToTerraform(struct) {
    if (!cdktn.canInspect(struct) || cdktn.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktn.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdktn.io/docs/concepts/resources#references");
    }
    return {};
}
function dataRollcallAccountPolicyInvitationToHclTerraform(struct) {
    if (!cdktn.canInspect(struct) || cdktn.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktn.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdktn.io/docs/concepts/resources#references");
    }
    const attrs = {};
    return attrs;
}
class DataRollcallAccountPolicyInvitationOutputReference extends cdktn.ComplexObject {
    isEmptyObject = false;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    */
    constructor(terraformResource, terraformAttribute) {
        super(terraformResource, terraformAttribute, false);
    }
    get internalValue() {
        let hasAnyValues = this.isEmptyObject;
        const internalValueResult = {};
        return hasAnyValues ? internalValueResult : undefined;
    }
    set internalValue(value) {
        if (value === undefined) {
            this.isEmptyObject = false;
        }
        else {
            this.isEmptyObject = Object.keys(value).length === 0;
        }
    }
    // max_per_request - computed: true, optional: false, required: false
    get maxPerRequest() {
        return this.getNumberAttribute('max_per_request');
    }
    // valid_for - computed: true, optional: false, required: false
    get validFor() {
        return this.getStringAttribute('valid_for');
    }
}
exports.DataRollcallAccountPolicyInvitationOutputReference = DataRollcallAccountPolicyInvitationOutputReference;
function dataRollcallAccountPolicyLockoutToTerraform(struct) {
    if (!cdktn.canInspect(struct) || cdktn.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktn.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdktn.io/docs/concepts/resources#references");
    }
    return {};
}
function dataRollcallAccountPolicyLockoutToHclTerraform(struct) {
    if (!cdktn.canInspect(struct) || cdktn.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktn.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdktn.io/docs/concepts/resources#references");
    }
    const attrs = {};
    return attrs;
}
class DataRollcallAccountPolicyLockoutOutputReference extends cdktn.ComplexObject {
    isEmptyObject = false;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    */
    constructor(terraformResource, terraformAttribute) {
        super(terraformResource, terraformAttribute, false);
    }
    get internalValue() {
        let hasAnyValues = this.isEmptyObject;
        const internalValueResult = {};
        return hasAnyValues ? internalValueResult : undefined;
    }
    set internalValue(value) {
        if (value === undefined) {
            this.isEmptyObject = false;
        }
        else {
            this.isEmptyObject = Object.keys(value).length === 0;
        }
    }
    // max_failures - computed: true, optional: false, required: false
    get maxFailures() {
        return this.getNumberAttribute('max_failures');
    }
}
exports.DataRollcallAccountPolicyLockoutOutputReference = DataRollcallAccountPolicyLockoutOutputReference;
function dataRollcallAccountPolicyNotificationsToTerraform(struct) {
    if (!cdktn.canInspect(struct) || cdktn.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktn.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdktn.io/docs/concepts/resources#references");
    }
    return {};
}
function dataRollcallAccountPolicyNotificationsToHclTerraform(struct) {
    if (!cdktn.canInspect(struct) || cdktn.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktn.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdktn.io/docs/concepts/resources#references");
    }
    const attrs = {};
    return attrs;
}
class DataRollcallAccountPolicyNotificationsOutputReference extends cdktn.ComplexObject {
    isEmptyObject = false;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    */
    constructor(terraformResource, terraformAttribute) {
        super(terraformResource, terraformAttribute, false);
    }
    get internalValue() {
        let hasAnyValues = this.isEmptyObject;
        const internalValueResult = {};
        return hasAnyValues ? internalValueResult : undefined;
    }
    set internalValue(value) {
        if (value === undefined) {
            this.isEmptyObject = false;
        }
        else {
            this.isEmptyObject = Object.keys(value).length === 0;
        }
    }
    // changed - computed: true, optional: false, required: false
    get changed() {
        return cdktn.Fn.tolist(this.getListAttribute('changed'));
    }
    // created - computed: true, optional: false, required: false
    get created() {
        return cdktn.Fn.tolist(this.getListAttribute('created'));
    }
    // invited - computed: true, optional: false, required: false
    get invited() {
        return cdktn.Fn.tolist(this.getListAttribute('invited'));
    }
    // locked - computed: true, optional: false, required: false
    get locked() {
        return cdktn.Fn.tolist(this.getListAttribute('locked'));
    }
    // removed - computed: true, optional: false, required: false
    get removed() {
        return cdktn.Fn.tolist(this.getListAttribute('removed'));
    }
}
exports.DataRollcallAccountPolicyNotificationsOutputReference = DataRollcallAccountPolicyNotificationsOutputReference;
function dataRollcallAccountPolicyToTerraform(struct) {
    if (!cdktn.canInspect(struct) || cdktn.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktn.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdktn.io/docs/concepts/resources#references");
    }
    return {};
}
function dataRollcallAccountPolicyToHclTerraform(struct) {
    if (!cdktn.canInspect(struct) || cdktn.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktn.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdktn.io/docs/concepts/resources#references");
    }
    const attrs = {};
    return attrs;
}
class DataRollcallAccountPolicyOutputReference extends cdktn.ComplexObject {
    isEmptyObject = false;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    */
    constructor(terraformResource, terraformAttribute) {
        super(terraformResource, terraformAttribute, false);
    }
    get internalValue() {
        let hasAnyValues = this.isEmptyObject;
        const internalValueResult = {};
        return hasAnyValues ? internalValueResult : undefined;
    }
    set internalValue(value) {
        if (value === undefined) {
            this.isEmptyObject = false;
        }
        else {
            this.isEmptyObject = Object.keys(value).length === 0;
        }
    }
    // api_password - computed: true, optional: false, required: false
    get apiPassword() {
        return cdktn.Fn.tolist(this.getListAttribute('api_password'));
    }
    // credential_modes - computed: true, optional: false, required: false
    get credentialModes() {
        return cdktn.Fn.tolist(this.getListAttribute('credential_modes'));
    }
    // edit_rank - computed: true, optional: false, required: false
    get editRank() {
        return this.getStringAttribute('edit_rank');
    }
    // email_change - computed: true, optional: false, required: false
    get emailChange() {
        return this.getStringAttribute('email_change');
    }
    // guard - computed: true, optional: false, required: false
    _guard = new DataRollcallAccountPolicyGuardOutputReference(this, "guard");
    get guard() {
        return this._guard;
    }
    // inactivity - computed: true, optional: false, required: false
    _inactivity = new DataRollcallAccountPolicyInactivityOutputReference(this, "inactivity");
    get inactivity() {
        return this._inactivity;
    }
    // invitation - computed: true, optional: false, required: false
    _invitation = new DataRollcallAccountPolicyInvitationOutputReference(this, "invitation");
    get invitation() {
        return this._invitation;
    }
    // list_default - computed: true, optional: false, required: false
    get listDefault() {
        return this.getStringAttribute('list_default');
    }
    // lockout - computed: true, optional: false, required: false
    _lockout = new DataRollcallAccountPolicyLockoutOutputReference(this, "lockout");
    get lockout() {
        return this._lockout;
    }
    // mfa - computed: true, optional: false, required: false
    get mfa() {
        return this.getStringAttribute('mfa');
    }
    // notifications - computed: true, optional: false, required: false
    _notifications = new DataRollcallAccountPolicyNotificationsOutputReference(this, "notifications");
    get notifications() {
        return this._notifications;
    }
    // password_expiry_days - computed: true, optional: false, required: false
    get passwordExpiryDays() {
        return this.getNumberAttribute('password_expiry_days');
    }
    // preset - computed: true, optional: false, required: false
    get preset() {
        return this.getStringAttribute('preset');
    }
    // removal_scope - computed: true, optional: false, required: false
    get removalScope() {
        return this.getStringAttribute('removal_scope');
    }
    // required_profile - computed: true, optional: false, required: false
    get requiredProfile() {
        return cdktn.Fn.tolist(this.getListAttribute('required_profile'));
    }
    // role_cardinality - computed: true, optional: false, required: false
    get roleCardinality() {
        return this.getStringAttribute('role_cardinality');
    }
    // service_notices - computed: true, optional: false, required: false
    get serviceNotices() {
        return this.getStringAttribute('service_notices');
    }
    // user_removal - computed: true, optional: false, required: false
    get userRemoval() {
        return this.getStringAttribute('user_removal');
    }
    // visible_users - computed: true, optional: false, required: false
    get visibleUsers() {
        return this.getStringAttribute('visible_users');
    }
}
exports.DataRollcallAccountPolicyOutputReference = DataRollcallAccountPolicyOutputReference;
/**
* Represents a {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/data-sources/account rollcall_account}
*/
class DataRollcallAccount extends cdktn.TerraformDataSource {
    // =================
    // STATIC PROPERTIES
    // =================
    static tfResourceType = "rollcall_account";
    // ==============
    // STATIC Methods
    // ==============
    /**
    * Generates CDKTN code for importing a DataRollcallAccount resource upon running "cdktn plan <stack-name>"
    * @param scope The scope in which to define this construct
    * @param importToId The construct id used in the generated config for the DataRollcallAccount to import
    * @param importFromId The id of the existing DataRollcallAccount that should be imported. Refer to the {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/data-sources/account#import import section} in the documentation of this resource for the id to use
    * @param provider? Optional instance of the provider where the DataRollcallAccount to import is found
    */
    static generateConfigForImport(scope, importToId, importFromId, provider) {
        return new cdktn.ImportableResource(scope, importToId, { terraformResourceType: "rollcall_account", importId: importFromId, provider });
    }
    // ===========
    // INITIALIZER
    // ===========
    /**
    * Create a new {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/data-sources/account rollcall_account} Data Source
    *
    * @param scope The scope in which to define this construct
    * @param id The scoped construct ID. Must be unique amongst siblings in the same scope
    * @param options DataRollcallAccountConfig
    */
    constructor(scope, id, config) {
        super(scope, id, {
            terraformResourceType: 'rollcall_account',
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
        this._name = config.name;
    }
    // ==========
    // ATTRIBUTES
    // ==========
    // id - computed: true, optional: false, required: false
    get id() {
        return this.getStringAttribute('id');
    }
    // ip_whitelist - computed: true, optional: false, required: false
    _ipWhitelist = new DataRollcallAccountIpWhitelistStructList(this, "ip_whitelist", false);
    get ipWhitelist() {
        return this._ipWhitelist;
    }
    // manager - computed: true, optional: false, required: false
    get manager() {
        return this.getStringAttribute('manager');
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
    // policy - computed: true, optional: false, required: false
    _policy = new DataRollcallAccountPolicyOutputReference(this, "policy");
    get policy() {
        return this._policy;
    }
    // =========
    // SYNTHESIS
    // =========
    synthesizeAttributes() {
        return {
            name: cdktn.stringToTerraform(this._name),
        };
    }
    synthesizeHclAttributes() {
        const attrs = {
            name: {
                value: cdktn.stringToHclTerraform(this._name),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
        };
        // remove undefined attributes
        return Object.fromEntries(Object.entries(attrs).filter(([_, value]) => value !== undefined && value.value !== undefined));
    }
}
exports.DataRollcallAccount = DataRollcallAccount;
