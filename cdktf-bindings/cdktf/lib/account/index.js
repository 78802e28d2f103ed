"use strict";
// https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account
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
exports.Account = exports.AccountPolicyOutputReference = exports.AccountPolicyNotificationsOutputReference = exports.AccountPolicyLockoutOutputReference = exports.AccountPolicyInvitationOutputReference = exports.AccountPolicyInactivityOutputReference = exports.AccountPolicyGuardOutputReference = exports.AccountIpWhitelistStructList = exports.AccountIpWhitelistStructOutputReference = exports.AccountIpWhitelistRangeOutputReference = void 0;
exports.accountIpWhitelistRangeToTerraform = accountIpWhitelistRangeToTerraform;
exports.accountIpWhitelistRangeToHclTerraform = accountIpWhitelistRangeToHclTerraform;
exports.accountIpWhitelistStructToTerraform = accountIpWhitelistStructToTerraform;
exports.accountIpWhitelistStructToHclTerraform = accountIpWhitelistStructToHclTerraform;
exports.accountPolicyGuardToTerraform = accountPolicyGuardToTerraform;
exports.accountPolicyGuardToHclTerraform = accountPolicyGuardToHclTerraform;
exports.accountPolicyInactivityToTerraform = accountPolicyInactivityToTerraform;
exports.accountPolicyInactivityToHclTerraform = accountPolicyInactivityToHclTerraform;
exports.accountPolicyInvitationToTerraform = accountPolicyInvitationToTerraform;
exports.accountPolicyInvitationToHclTerraform = accountPolicyInvitationToHclTerraform;
exports.accountPolicyLockoutToTerraform = accountPolicyLockoutToTerraform;
exports.accountPolicyLockoutToHclTerraform = accountPolicyLockoutToHclTerraform;
exports.accountPolicyNotificationsToTerraform = accountPolicyNotificationsToTerraform;
exports.accountPolicyNotificationsToHclTerraform = accountPolicyNotificationsToHclTerraform;
exports.accountPolicyToTerraform = accountPolicyToTerraform;
exports.accountPolicyToHclTerraform = accountPolicyToHclTerraform;
const cdktf = __importStar(require("cdktf"));
function accountIpWhitelistRangeToTerraform(struct) {
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
function accountIpWhitelistRangeToHclTerraform(struct) {
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
class AccountIpWhitelistRangeOutputReference extends cdktf.ComplexObject {
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
exports.AccountIpWhitelistRangeOutputReference = AccountIpWhitelistRangeOutputReference;
function accountIpWhitelistStructToTerraform(struct) {
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
        range: accountIpWhitelistRangeToTerraform(struct.range),
    };
}
function accountIpWhitelistStructToHclTerraform(struct) {
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
            value: accountIpWhitelistRangeToHclTerraform(struct.range),
            isBlock: true,
            type: "struct",
            storageClassType: "AccountIpWhitelistRange",
        },
    };
    // remove undefined attributes
    return Object.fromEntries(Object.entries(attrs).filter(([_, value]) => value !== undefined && value.value !== undefined));
}
class AccountIpWhitelistStructOutputReference extends cdktf.ComplexObject {
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
    _range = new AccountIpWhitelistRangeOutputReference(this, "range");
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
exports.AccountIpWhitelistStructOutputReference = AccountIpWhitelistStructOutputReference;
class AccountIpWhitelistStructList extends cdktf.ComplexList {
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
        return new AccountIpWhitelistStructOutputReference(this.terraformResource, this.terraformAttribute, index, this.wrapsSet);
    }
}
exports.AccountIpWhitelistStructList = AccountIpWhitelistStructList;
function accountPolicyGuardToTerraform(struct) {
    if (!cdktf.canInspect(struct) || cdktf.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktf.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdk.tf/complex-object-as-configuration");
    }
    return {
        max_removals: cdktf.stringToTerraform(struct.maxRemovals),
        min_admins: cdktf.numberToTerraform(struct.minAdmins),
        window: cdktf.stringToTerraform(struct.window),
    };
}
function accountPolicyGuardToHclTerraform(struct) {
    if (!cdktf.canInspect(struct) || cdktf.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktf.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdk.tf/complex-object-as-configuration");
    }
    const attrs = {
        max_removals: {
            value: cdktf.stringToHclTerraform(struct.maxRemovals),
            isBlock: false,
            type: "simple",
            storageClassType: "string",
        },
        min_admins: {
            value: cdktf.numberToHclTerraform(struct.minAdmins),
            isBlock: false,
            type: "simple",
            storageClassType: "number",
        },
        window: {
            value: cdktf.stringToHclTerraform(struct.window),
            isBlock: false,
            type: "simple",
            storageClassType: "string",
        },
    };
    // remove undefined attributes
    return Object.fromEntries(Object.entries(attrs).filter(([_, value]) => value !== undefined && value.value !== undefined));
}
class AccountPolicyGuardOutputReference extends cdktf.ComplexObject {
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
        if (this._maxRemovals !== undefined) {
            hasAnyValues = true;
            internalValueResult.maxRemovals = this._maxRemovals;
        }
        if (this._minAdmins !== undefined) {
            hasAnyValues = true;
            internalValueResult.minAdmins = this._minAdmins;
        }
        if (this._window !== undefined) {
            hasAnyValues = true;
            internalValueResult.window = this._window;
        }
        return hasAnyValues ? internalValueResult : undefined;
    }
    set internalValue(value) {
        if (value === undefined) {
            this.isEmptyObject = false;
            this.resolvableValue = undefined;
            this._maxRemovals = undefined;
            this._minAdmins = undefined;
            this._window = undefined;
        }
        else if (cdktf.Tokenization.isResolvable(value)) {
            this.isEmptyObject = false;
            this.resolvableValue = value;
        }
        else {
            this.isEmptyObject = Object.keys(value).length === 0;
            this.resolvableValue = undefined;
            this._maxRemovals = value.maxRemovals;
            this._minAdmins = value.minAdmins;
            this._window = value.window;
        }
    }
    // max_removals - computed: true, optional: false, required: true
    _maxRemovals;
    get maxRemovals() {
        return this.getStringAttribute('max_removals');
    }
    set maxRemovals(value) {
        this._maxRemovals = value;
    }
    // Temporarily expose input value. Use with caution.
    get maxRemovalsInput() {
        return this._maxRemovals;
    }
    // min_admins - computed: true, optional: false, required: true
    _minAdmins;
    get minAdmins() {
        return this.getNumberAttribute('min_admins');
    }
    set minAdmins(value) {
        this._minAdmins = value;
    }
    // Temporarily expose input value. Use with caution.
    get minAdminsInput() {
        return this._minAdmins;
    }
    // window - computed: true, optional: false, required: true
    _window;
    get window() {
        return this.getStringAttribute('window');
    }
    set window(value) {
        this._window = value;
    }
    // Temporarily expose input value. Use with caution.
    get windowInput() {
        return this._window;
    }
}
exports.AccountPolicyGuardOutputReference = AccountPolicyGuardOutputReference;
function accountPolicyInactivityToTerraform(struct) {
    if (!cdktf.canInspect(struct) || cdktf.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktf.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdk.tf/complex-object-as-configuration");
    }
    return {
        after: cdktf.stringToTerraform(struct.after),
        counts: cdktf.stringToTerraform(struct.counts),
        exempt_types: cdktf.listMapper(cdktf.stringToTerraform, false)(struct.exemptTypes),
    };
}
function accountPolicyInactivityToHclTerraform(struct) {
    if (!cdktf.canInspect(struct) || cdktf.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktf.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdk.tf/complex-object-as-configuration");
    }
    const attrs = {
        after: {
            value: cdktf.stringToHclTerraform(struct.after),
            isBlock: false,
            type: "simple",
            storageClassType: "string",
        },
        counts: {
            value: cdktf.stringToHclTerraform(struct.counts),
            isBlock: false,
            type: "simple",
            storageClassType: "string",
        },
        exempt_types: {
            value: cdktf.listMapperHcl(cdktf.stringToHclTerraform, false)(struct.exemptTypes),
            isBlock: false,
            type: "set",
            storageClassType: "stringList",
        },
    };
    // remove undefined attributes
    return Object.fromEntries(Object.entries(attrs).filter(([_, value]) => value !== undefined && value.value !== undefined));
}
class AccountPolicyInactivityOutputReference extends cdktf.ComplexObject {
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
        if (this._after !== undefined) {
            hasAnyValues = true;
            internalValueResult.after = this._after;
        }
        if (this._counts !== undefined) {
            hasAnyValues = true;
            internalValueResult.counts = this._counts;
        }
        if (this._exemptTypes !== undefined) {
            hasAnyValues = true;
            internalValueResult.exemptTypes = this._exemptTypes;
        }
        return hasAnyValues ? internalValueResult : undefined;
    }
    set internalValue(value) {
        if (value === undefined) {
            this.isEmptyObject = false;
            this.resolvableValue = undefined;
            this._after = undefined;
            this._counts = undefined;
            this._exemptTypes = undefined;
        }
        else if (cdktf.Tokenization.isResolvable(value)) {
            this.isEmptyObject = false;
            this.resolvableValue = value;
        }
        else {
            this.isEmptyObject = Object.keys(value).length === 0;
            this.resolvableValue = undefined;
            this._after = value.after;
            this._counts = value.counts;
            this._exemptTypes = value.exemptTypes;
        }
    }
    // after - computed: true, optional: false, required: true
    _after;
    get after() {
        return this.getStringAttribute('after');
    }
    set after(value) {
        this._after = value;
    }
    // Temporarily expose input value. Use with caution.
    get afterInput() {
        return this._after;
    }
    // counts - computed: true, optional: false, required: true
    _counts;
    get counts() {
        return this.getStringAttribute('counts');
    }
    set counts(value) {
        this._counts = value;
    }
    // Temporarily expose input value. Use with caution.
    get countsInput() {
        return this._counts;
    }
    // exempt_types - computed: true, optional: false, required: true
    _exemptTypes;
    get exemptTypes() {
        return cdktf.Fn.tolist(this.getListAttribute('exempt_types'));
    }
    set exemptTypes(value) {
        this._exemptTypes = value;
    }
    // Temporarily expose input value. Use with caution.
    get exemptTypesInput() {
        return this._exemptTypes;
    }
}
exports.AccountPolicyInactivityOutputReference = AccountPolicyInactivityOutputReference;
function accountPolicyInvitationToTerraform(struct) {
    if (!cdktf.canInspect(struct) || cdktf.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktf.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdk.tf/complex-object-as-configuration");
    }
    return {
        max_per_request: cdktf.numberToTerraform(struct.maxPerRequest),
        valid_for: cdktf.stringToTerraform(struct.validFor),
    };
}
function accountPolicyInvitationToHclTerraform(struct) {
    if (!cdktf.canInspect(struct) || cdktf.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktf.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdk.tf/complex-object-as-configuration");
    }
    const attrs = {
        max_per_request: {
            value: cdktf.numberToHclTerraform(struct.maxPerRequest),
            isBlock: false,
            type: "simple",
            storageClassType: "number",
        },
        valid_for: {
            value: cdktf.stringToHclTerraform(struct.validFor),
            isBlock: false,
            type: "simple",
            storageClassType: "string",
        },
    };
    // remove undefined attributes
    return Object.fromEntries(Object.entries(attrs).filter(([_, value]) => value !== undefined && value.value !== undefined));
}
class AccountPolicyInvitationOutputReference extends cdktf.ComplexObject {
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
        if (this._maxPerRequest !== undefined) {
            hasAnyValues = true;
            internalValueResult.maxPerRequest = this._maxPerRequest;
        }
        if (this._validFor !== undefined) {
            hasAnyValues = true;
            internalValueResult.validFor = this._validFor;
        }
        return hasAnyValues ? internalValueResult : undefined;
    }
    set internalValue(value) {
        if (value === undefined) {
            this.isEmptyObject = false;
            this.resolvableValue = undefined;
            this._maxPerRequest = undefined;
            this._validFor = undefined;
        }
        else if (cdktf.Tokenization.isResolvable(value)) {
            this.isEmptyObject = false;
            this.resolvableValue = value;
        }
        else {
            this.isEmptyObject = Object.keys(value).length === 0;
            this.resolvableValue = undefined;
            this._maxPerRequest = value.maxPerRequest;
            this._validFor = value.validFor;
        }
    }
    // max_per_request - computed: true, optional: false, required: true
    _maxPerRequest;
    get maxPerRequest() {
        return this.getNumberAttribute('max_per_request');
    }
    set maxPerRequest(value) {
        this._maxPerRequest = value;
    }
    // Temporarily expose input value. Use with caution.
    get maxPerRequestInput() {
        return this._maxPerRequest;
    }
    // valid_for - computed: true, optional: false, required: true
    _validFor;
    get validFor() {
        return this.getStringAttribute('valid_for');
    }
    set validFor(value) {
        this._validFor = value;
    }
    // Temporarily expose input value. Use with caution.
    get validForInput() {
        return this._validFor;
    }
}
exports.AccountPolicyInvitationOutputReference = AccountPolicyInvitationOutputReference;
function accountPolicyLockoutToTerraform(struct) {
    if (!cdktf.canInspect(struct) || cdktf.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktf.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdk.tf/complex-object-as-configuration");
    }
    return {
        max_failures: cdktf.numberToTerraform(struct.maxFailures),
    };
}
function accountPolicyLockoutToHclTerraform(struct) {
    if (!cdktf.canInspect(struct) || cdktf.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktf.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdk.tf/complex-object-as-configuration");
    }
    const attrs = {
        max_failures: {
            value: cdktf.numberToHclTerraform(struct.maxFailures),
            isBlock: false,
            type: "simple",
            storageClassType: "number",
        },
    };
    // remove undefined attributes
    return Object.fromEntries(Object.entries(attrs).filter(([_, value]) => value !== undefined && value.value !== undefined));
}
class AccountPolicyLockoutOutputReference extends cdktf.ComplexObject {
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
        if (this._maxFailures !== undefined) {
            hasAnyValues = true;
            internalValueResult.maxFailures = this._maxFailures;
        }
        return hasAnyValues ? internalValueResult : undefined;
    }
    set internalValue(value) {
        if (value === undefined) {
            this.isEmptyObject = false;
            this.resolvableValue = undefined;
            this._maxFailures = undefined;
        }
        else if (cdktf.Tokenization.isResolvable(value)) {
            this.isEmptyObject = false;
            this.resolvableValue = value;
        }
        else {
            this.isEmptyObject = Object.keys(value).length === 0;
            this.resolvableValue = undefined;
            this._maxFailures = value.maxFailures;
        }
    }
    // max_failures - computed: true, optional: false, required: true
    _maxFailures;
    get maxFailures() {
        return this.getNumberAttribute('max_failures');
    }
    set maxFailures(value) {
        this._maxFailures = value;
    }
    // Temporarily expose input value. Use with caution.
    get maxFailuresInput() {
        return this._maxFailures;
    }
}
exports.AccountPolicyLockoutOutputReference = AccountPolicyLockoutOutputReference;
function accountPolicyNotificationsToTerraform(struct) {
    if (!cdktf.canInspect(struct) || cdktf.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktf.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdk.tf/complex-object-as-configuration");
    }
    return {
        changed: cdktf.listMapper(cdktf.stringToTerraform, false)(struct.changed),
        created: cdktf.listMapper(cdktf.stringToTerraform, false)(struct.created),
        invited: cdktf.listMapper(cdktf.stringToTerraform, false)(struct.invited),
        locked: cdktf.listMapper(cdktf.stringToTerraform, false)(struct.locked),
        removed: cdktf.listMapper(cdktf.stringToTerraform, false)(struct.removed),
    };
}
function accountPolicyNotificationsToHclTerraform(struct) {
    if (!cdktf.canInspect(struct) || cdktf.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktf.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdk.tf/complex-object-as-configuration");
    }
    const attrs = {
        changed: {
            value: cdktf.listMapperHcl(cdktf.stringToHclTerraform, false)(struct.changed),
            isBlock: false,
            type: "set",
            storageClassType: "stringList",
        },
        created: {
            value: cdktf.listMapperHcl(cdktf.stringToHclTerraform, false)(struct.created),
            isBlock: false,
            type: "set",
            storageClassType: "stringList",
        },
        invited: {
            value: cdktf.listMapperHcl(cdktf.stringToHclTerraform, false)(struct.invited),
            isBlock: false,
            type: "set",
            storageClassType: "stringList",
        },
        locked: {
            value: cdktf.listMapperHcl(cdktf.stringToHclTerraform, false)(struct.locked),
            isBlock: false,
            type: "set",
            storageClassType: "stringList",
        },
        removed: {
            value: cdktf.listMapperHcl(cdktf.stringToHclTerraform, false)(struct.removed),
            isBlock: false,
            type: "set",
            storageClassType: "stringList",
        },
    };
    // remove undefined attributes
    return Object.fromEntries(Object.entries(attrs).filter(([_, value]) => value !== undefined && value.value !== undefined));
}
class AccountPolicyNotificationsOutputReference extends cdktf.ComplexObject {
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
        if (this._changed !== undefined) {
            hasAnyValues = true;
            internalValueResult.changed = this._changed;
        }
        if (this._created !== undefined) {
            hasAnyValues = true;
            internalValueResult.created = this._created;
        }
        if (this._invited !== undefined) {
            hasAnyValues = true;
            internalValueResult.invited = this._invited;
        }
        if (this._locked !== undefined) {
            hasAnyValues = true;
            internalValueResult.locked = this._locked;
        }
        if (this._removed !== undefined) {
            hasAnyValues = true;
            internalValueResult.removed = this._removed;
        }
        return hasAnyValues ? internalValueResult : undefined;
    }
    set internalValue(value) {
        if (value === undefined) {
            this.isEmptyObject = false;
            this.resolvableValue = undefined;
            this._changed = undefined;
            this._created = undefined;
            this._invited = undefined;
            this._locked = undefined;
            this._removed = undefined;
        }
        else if (cdktf.Tokenization.isResolvable(value)) {
            this.isEmptyObject = false;
            this.resolvableValue = value;
        }
        else {
            this.isEmptyObject = Object.keys(value).length === 0;
            this.resolvableValue = undefined;
            this._changed = value.changed;
            this._created = value.created;
            this._invited = value.invited;
            this._locked = value.locked;
            this._removed = value.removed;
        }
    }
    // changed - computed: true, optional: true, required: false
    _changed;
    get changed() {
        return cdktf.Fn.tolist(this.getListAttribute('changed'));
    }
    set changed(value) {
        this._changed = value;
    }
    resetChanged() {
        this._changed = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get changedInput() {
        return this._changed;
    }
    // created - computed: true, optional: true, required: false
    _created;
    get created() {
        return cdktf.Fn.tolist(this.getListAttribute('created'));
    }
    set created(value) {
        this._created = value;
    }
    resetCreated() {
        this._created = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get createdInput() {
        return this._created;
    }
    // invited - computed: true, optional: true, required: false
    _invited;
    get invited() {
        return cdktf.Fn.tolist(this.getListAttribute('invited'));
    }
    set invited(value) {
        this._invited = value;
    }
    resetInvited() {
        this._invited = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get invitedInput() {
        return this._invited;
    }
    // locked - computed: true, optional: true, required: false
    _locked;
    get locked() {
        return cdktf.Fn.tolist(this.getListAttribute('locked'));
    }
    set locked(value) {
        this._locked = value;
    }
    resetLocked() {
        this._locked = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get lockedInput() {
        return this._locked;
    }
    // removed - computed: true, optional: true, required: false
    _removed;
    get removed() {
        return cdktf.Fn.tolist(this.getListAttribute('removed'));
    }
    set removed(value) {
        this._removed = value;
    }
    resetRemoved() {
        this._removed = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get removedInput() {
        return this._removed;
    }
}
exports.AccountPolicyNotificationsOutputReference = AccountPolicyNotificationsOutputReference;
function accountPolicyToTerraform(struct) {
    if (!cdktf.canInspect(struct) || cdktf.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktf.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdk.tf/complex-object-as-configuration");
    }
    return {
        api_password: cdktf.listMapper(cdktf.stringToTerraform, false)(struct.apiPassword),
        credential_modes: cdktf.listMapper(cdktf.stringToTerraform, false)(struct.credentialModes),
        edit_rank: cdktf.stringToTerraform(struct.editRank),
        email_change: cdktf.stringToTerraform(struct.emailChange),
        guard: accountPolicyGuardToTerraform(struct.guard),
        inactivity: accountPolicyInactivityToTerraform(struct.inactivity),
        invitation: accountPolicyInvitationToTerraform(struct.invitation),
        list_default: cdktf.stringToTerraform(struct.listDefault),
        lockout: accountPolicyLockoutToTerraform(struct.lockout),
        mfa: cdktf.stringToTerraform(struct.mfa),
        notifications: accountPolicyNotificationsToTerraform(struct.notifications),
        password_expiry_days: cdktf.numberToTerraform(struct.passwordExpiryDays),
        preset: cdktf.stringToTerraform(struct.preset),
        removal_scope: cdktf.stringToTerraform(struct.removalScope),
        required_profile: cdktf.listMapper(cdktf.stringToTerraform, false)(struct.requiredProfile),
        role_cardinality: cdktf.stringToTerraform(struct.roleCardinality),
        service_notices: cdktf.stringToTerraform(struct.serviceNotices),
        user_removal: cdktf.stringToTerraform(struct.userRemoval),
        visible_users: cdktf.stringToTerraform(struct.visibleUsers),
    };
}
function accountPolicyToHclTerraform(struct) {
    if (!cdktf.canInspect(struct) || cdktf.Tokenization.isResolvable(struct)) {
        return struct;
    }
    if (cdktf.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration, this is not supported: https://cdk.tf/complex-object-as-configuration");
    }
    const attrs = {
        api_password: {
            value: cdktf.listMapperHcl(cdktf.stringToHclTerraform, false)(struct.apiPassword),
            isBlock: false,
            type: "set",
            storageClassType: "stringList",
        },
        credential_modes: {
            value: cdktf.listMapperHcl(cdktf.stringToHclTerraform, false)(struct.credentialModes),
            isBlock: false,
            type: "set",
            storageClassType: "stringList",
        },
        edit_rank: {
            value: cdktf.stringToHclTerraform(struct.editRank),
            isBlock: false,
            type: "simple",
            storageClassType: "string",
        },
        email_change: {
            value: cdktf.stringToHclTerraform(struct.emailChange),
            isBlock: false,
            type: "simple",
            storageClassType: "string",
        },
        guard: {
            value: accountPolicyGuardToHclTerraform(struct.guard),
            isBlock: true,
            type: "struct",
            storageClassType: "AccountPolicyGuard",
        },
        inactivity: {
            value: accountPolicyInactivityToHclTerraform(struct.inactivity),
            isBlock: true,
            type: "struct",
            storageClassType: "AccountPolicyInactivity",
        },
        invitation: {
            value: accountPolicyInvitationToHclTerraform(struct.invitation),
            isBlock: true,
            type: "struct",
            storageClassType: "AccountPolicyInvitation",
        },
        list_default: {
            value: cdktf.stringToHclTerraform(struct.listDefault),
            isBlock: false,
            type: "simple",
            storageClassType: "string",
        },
        lockout: {
            value: accountPolicyLockoutToHclTerraform(struct.lockout),
            isBlock: true,
            type: "struct",
            storageClassType: "AccountPolicyLockout",
        },
        mfa: {
            value: cdktf.stringToHclTerraform(struct.mfa),
            isBlock: false,
            type: "simple",
            storageClassType: "string",
        },
        notifications: {
            value: accountPolicyNotificationsToHclTerraform(struct.notifications),
            isBlock: true,
            type: "struct",
            storageClassType: "AccountPolicyNotifications",
        },
        password_expiry_days: {
            value: cdktf.numberToHclTerraform(struct.passwordExpiryDays),
            isBlock: false,
            type: "simple",
            storageClassType: "number",
        },
        preset: {
            value: cdktf.stringToHclTerraform(struct.preset),
            isBlock: false,
            type: "simple",
            storageClassType: "string",
        },
        removal_scope: {
            value: cdktf.stringToHclTerraform(struct.removalScope),
            isBlock: false,
            type: "simple",
            storageClassType: "string",
        },
        required_profile: {
            value: cdktf.listMapperHcl(cdktf.stringToHclTerraform, false)(struct.requiredProfile),
            isBlock: false,
            type: "set",
            storageClassType: "stringList",
        },
        role_cardinality: {
            value: cdktf.stringToHclTerraform(struct.roleCardinality),
            isBlock: false,
            type: "simple",
            storageClassType: "string",
        },
        service_notices: {
            value: cdktf.stringToHclTerraform(struct.serviceNotices),
            isBlock: false,
            type: "simple",
            storageClassType: "string",
        },
        user_removal: {
            value: cdktf.stringToHclTerraform(struct.userRemoval),
            isBlock: false,
            type: "simple",
            storageClassType: "string",
        },
        visible_users: {
            value: cdktf.stringToHclTerraform(struct.visibleUsers),
            isBlock: false,
            type: "simple",
            storageClassType: "string",
        },
    };
    // remove undefined attributes
    return Object.fromEntries(Object.entries(attrs).filter(([_, value]) => value !== undefined && value.value !== undefined));
}
class AccountPolicyOutputReference extends cdktf.ComplexObject {
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
        if (this._apiPassword !== undefined) {
            hasAnyValues = true;
            internalValueResult.apiPassword = this._apiPassword;
        }
        if (this._credentialModes !== undefined) {
            hasAnyValues = true;
            internalValueResult.credentialModes = this._credentialModes;
        }
        if (this._editRank !== undefined) {
            hasAnyValues = true;
            internalValueResult.editRank = this._editRank;
        }
        if (this._emailChange !== undefined) {
            hasAnyValues = true;
            internalValueResult.emailChange = this._emailChange;
        }
        if (this._guard?.internalValue !== undefined) {
            hasAnyValues = true;
            internalValueResult.guard = this._guard?.internalValue;
        }
        if (this._inactivity?.internalValue !== undefined) {
            hasAnyValues = true;
            internalValueResult.inactivity = this._inactivity?.internalValue;
        }
        if (this._invitation?.internalValue !== undefined) {
            hasAnyValues = true;
            internalValueResult.invitation = this._invitation?.internalValue;
        }
        if (this._listDefault !== undefined) {
            hasAnyValues = true;
            internalValueResult.listDefault = this._listDefault;
        }
        if (this._lockout?.internalValue !== undefined) {
            hasAnyValues = true;
            internalValueResult.lockout = this._lockout?.internalValue;
        }
        if (this._mfa !== undefined) {
            hasAnyValues = true;
            internalValueResult.mfa = this._mfa;
        }
        if (this._notifications?.internalValue !== undefined) {
            hasAnyValues = true;
            internalValueResult.notifications = this._notifications?.internalValue;
        }
        if (this._passwordExpiryDays !== undefined) {
            hasAnyValues = true;
            internalValueResult.passwordExpiryDays = this._passwordExpiryDays;
        }
        if (this._preset !== undefined) {
            hasAnyValues = true;
            internalValueResult.preset = this._preset;
        }
        if (this._removalScope !== undefined) {
            hasAnyValues = true;
            internalValueResult.removalScope = this._removalScope;
        }
        if (this._requiredProfile !== undefined) {
            hasAnyValues = true;
            internalValueResult.requiredProfile = this._requiredProfile;
        }
        if (this._roleCardinality !== undefined) {
            hasAnyValues = true;
            internalValueResult.roleCardinality = this._roleCardinality;
        }
        if (this._serviceNotices !== undefined) {
            hasAnyValues = true;
            internalValueResult.serviceNotices = this._serviceNotices;
        }
        if (this._userRemoval !== undefined) {
            hasAnyValues = true;
            internalValueResult.userRemoval = this._userRemoval;
        }
        if (this._visibleUsers !== undefined) {
            hasAnyValues = true;
            internalValueResult.visibleUsers = this._visibleUsers;
        }
        return hasAnyValues ? internalValueResult : undefined;
    }
    set internalValue(value) {
        if (value === undefined) {
            this.isEmptyObject = false;
            this.resolvableValue = undefined;
            this._apiPassword = undefined;
            this._credentialModes = undefined;
            this._editRank = undefined;
            this._emailChange = undefined;
            this._guard.internalValue = undefined;
            this._inactivity.internalValue = undefined;
            this._invitation.internalValue = undefined;
            this._listDefault = undefined;
            this._lockout.internalValue = undefined;
            this._mfa = undefined;
            this._notifications.internalValue = undefined;
            this._passwordExpiryDays = undefined;
            this._preset = undefined;
            this._removalScope = undefined;
            this._requiredProfile = undefined;
            this._roleCardinality = undefined;
            this._serviceNotices = undefined;
            this._userRemoval = undefined;
            this._visibleUsers = undefined;
        }
        else if (cdktf.Tokenization.isResolvable(value)) {
            this.isEmptyObject = false;
            this.resolvableValue = value;
        }
        else {
            this.isEmptyObject = Object.keys(value).length === 0;
            this.resolvableValue = undefined;
            this._apiPassword = value.apiPassword;
            this._credentialModes = value.credentialModes;
            this._editRank = value.editRank;
            this._emailChange = value.emailChange;
            this._guard.internalValue = value.guard;
            this._inactivity.internalValue = value.inactivity;
            this._invitation.internalValue = value.invitation;
            this._listDefault = value.listDefault;
            this._lockout.internalValue = value.lockout;
            this._mfa = value.mfa;
            this._notifications.internalValue = value.notifications;
            this._passwordExpiryDays = value.passwordExpiryDays;
            this._preset = value.preset;
            this._removalScope = value.removalScope;
            this._requiredProfile = value.requiredProfile;
            this._roleCardinality = value.roleCardinality;
            this._serviceNotices = value.serviceNotices;
            this._userRemoval = value.userRemoval;
            this._visibleUsers = value.visibleUsers;
        }
    }
    // api_password - computed: true, optional: true, required: false
    _apiPassword;
    get apiPassword() {
        return cdktf.Fn.tolist(this.getListAttribute('api_password'));
    }
    set apiPassword(value) {
        this._apiPassword = value;
    }
    resetApiPassword() {
        this._apiPassword = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get apiPasswordInput() {
        return this._apiPassword;
    }
    // credential_modes - computed: true, optional: true, required: false
    _credentialModes;
    get credentialModes() {
        return cdktf.Fn.tolist(this.getListAttribute('credential_modes'));
    }
    set credentialModes(value) {
        this._credentialModes = value;
    }
    resetCredentialModes() {
        this._credentialModes = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get credentialModesInput() {
        return this._credentialModes;
    }
    // edit_rank - computed: true, optional: true, required: false
    _editRank;
    get editRank() {
        return this.getStringAttribute('edit_rank');
    }
    set editRank(value) {
        this._editRank = value;
    }
    resetEditRank() {
        this._editRank = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get editRankInput() {
        return this._editRank;
    }
    // email_change - computed: true, optional: true, required: false
    _emailChange;
    get emailChange() {
        return this.getStringAttribute('email_change');
    }
    set emailChange(value) {
        this._emailChange = value;
    }
    resetEmailChange() {
        this._emailChange = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get emailChangeInput() {
        return this._emailChange;
    }
    // guard - computed: true, optional: true, required: false
    _guard = new AccountPolicyGuardOutputReference(this, "guard");
    get guard() {
        return this._guard;
    }
    putGuard(value) {
        this._guard.internalValue = value;
    }
    resetGuard() {
        this._guard.internalValue = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get guardInput() {
        return this._guard.internalValue;
    }
    // inactivity - computed: true, optional: true, required: false
    _inactivity = new AccountPolicyInactivityOutputReference(this, "inactivity");
    get inactivity() {
        return this._inactivity;
    }
    putInactivity(value) {
        this._inactivity.internalValue = value;
    }
    resetInactivity() {
        this._inactivity.internalValue = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get inactivityInput() {
        return this._inactivity.internalValue;
    }
    // invitation - computed: true, optional: true, required: false
    _invitation = new AccountPolicyInvitationOutputReference(this, "invitation");
    get invitation() {
        return this._invitation;
    }
    putInvitation(value) {
        this._invitation.internalValue = value;
    }
    resetInvitation() {
        this._invitation.internalValue = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get invitationInput() {
        return this._invitation.internalValue;
    }
    // list_default - computed: true, optional: true, required: false
    _listDefault;
    get listDefault() {
        return this.getStringAttribute('list_default');
    }
    set listDefault(value) {
        this._listDefault = value;
    }
    resetListDefault() {
        this._listDefault = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get listDefaultInput() {
        return this._listDefault;
    }
    // lockout - computed: true, optional: true, required: false
    _lockout = new AccountPolicyLockoutOutputReference(this, "lockout");
    get lockout() {
        return this._lockout;
    }
    putLockout(value) {
        this._lockout.internalValue = value;
    }
    resetLockout() {
        this._lockout.internalValue = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get lockoutInput() {
        return this._lockout.internalValue;
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
    // notifications - computed: true, optional: true, required: false
    _notifications = new AccountPolicyNotificationsOutputReference(this, "notifications");
    get notifications() {
        return this._notifications;
    }
    putNotifications(value) {
        this._notifications.internalValue = value;
    }
    resetNotifications() {
        this._notifications.internalValue = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get notificationsInput() {
        return this._notifications.internalValue;
    }
    // password_expiry_days - computed: true, optional: true, required: false
    _passwordExpiryDays;
    get passwordExpiryDays() {
        return this.getNumberAttribute('password_expiry_days');
    }
    set passwordExpiryDays(value) {
        this._passwordExpiryDays = value;
    }
    resetPasswordExpiryDays() {
        this._passwordExpiryDays = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get passwordExpiryDaysInput() {
        return this._passwordExpiryDays;
    }
    // preset - computed: true, optional: true, required: false
    _preset;
    get preset() {
        return this.getStringAttribute('preset');
    }
    set preset(value) {
        this._preset = value;
    }
    resetPreset() {
        this._preset = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get presetInput() {
        return this._preset;
    }
    // removal_scope - computed: true, optional: true, required: false
    _removalScope;
    get removalScope() {
        return this.getStringAttribute('removal_scope');
    }
    set removalScope(value) {
        this._removalScope = value;
    }
    resetRemovalScope() {
        this._removalScope = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get removalScopeInput() {
        return this._removalScope;
    }
    // required_profile - computed: true, optional: true, required: false
    _requiredProfile;
    get requiredProfile() {
        return cdktf.Fn.tolist(this.getListAttribute('required_profile'));
    }
    set requiredProfile(value) {
        this._requiredProfile = value;
    }
    resetRequiredProfile() {
        this._requiredProfile = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get requiredProfileInput() {
        return this._requiredProfile;
    }
    // role_cardinality - computed: true, optional: true, required: false
    _roleCardinality;
    get roleCardinality() {
        return this.getStringAttribute('role_cardinality');
    }
    set roleCardinality(value) {
        this._roleCardinality = value;
    }
    resetRoleCardinality() {
        this._roleCardinality = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get roleCardinalityInput() {
        return this._roleCardinality;
    }
    // service_notices - computed: true, optional: true, required: false
    _serviceNotices;
    get serviceNotices() {
        return this.getStringAttribute('service_notices');
    }
    set serviceNotices(value) {
        this._serviceNotices = value;
    }
    resetServiceNotices() {
        this._serviceNotices = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get serviceNoticesInput() {
        return this._serviceNotices;
    }
    // user_removal - computed: true, optional: true, required: false
    _userRemoval;
    get userRemoval() {
        return this.getStringAttribute('user_removal');
    }
    set userRemoval(value) {
        this._userRemoval = value;
    }
    resetUserRemoval() {
        this._userRemoval = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get userRemovalInput() {
        return this._userRemoval;
    }
    // visible_users - computed: true, optional: true, required: false
    _visibleUsers;
    get visibleUsers() {
        return this.getStringAttribute('visible_users');
    }
    set visibleUsers(value) {
        this._visibleUsers = value;
    }
    resetVisibleUsers() {
        this._visibleUsers = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get visibleUsersInput() {
        return this._visibleUsers;
    }
}
exports.AccountPolicyOutputReference = AccountPolicyOutputReference;
/**
* Represents a {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account rollcall_account}
*/
class Account extends cdktf.TerraformResource {
    // =================
    // STATIC PROPERTIES
    // =================
    static tfResourceType = "rollcall_account";
    // ==============
    // STATIC Methods
    // ==============
    /**
    * Generates CDKTF code for importing a Account resource upon running "cdktf plan <stack-name>"
    * @param scope The scope in which to define this construct
    * @param importToId The construct id used in the generated config for the Account to import
    * @param importFromId The id of the existing Account that should be imported. Refer to the {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#import import section} in the documentation of this resource for the id to use
    * @param provider? Optional instance of the provider where the Account to import is found
    */
    static generateConfigForImport(scope, importToId, importFromId, provider) {
        return new cdktf.ImportableResource(scope, importToId, { terraformResourceType: "rollcall_account", importId: importFromId, provider });
    }
    // ===========
    // INITIALIZER
    // ===========
    /**
    * Create a new {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account rollcall_account} Resource
    *
    * @param scope The scope in which to define this construct
    * @param id The scoped construct ID. Must be unique amongst siblings in the same scope
    * @param options AccountConfig
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
        this._adoption = config.adoption;
        this._deletionPolicy = config.deletionPolicy;
        this._deletionProtection = config.deletionProtection;
        this._ipWhitelist.internalValue = config.ipWhitelist;
        this._name = config.name;
        this._policy.internalValue = config.policy;
    }
    // ==========
    // ATTRIBUTES
    // ==========
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
    // id - computed: true, optional: false, required: false
    get id() {
        return this.getStringAttribute('id');
    }
    // ip_whitelist - computed: true, optional: true, required: false
    _ipWhitelist = new AccountIpWhitelistStructList(this, "ip_whitelist", false);
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
    // policy - computed: true, optional: true, required: false
    _policy = new AccountPolicyOutputReference(this, "policy");
    get policy() {
        return this._policy;
    }
    putPolicy(value) {
        this._policy.internalValue = value;
    }
    resetPolicy() {
        this._policy.internalValue = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get policyInput() {
        return this._policy.internalValue;
    }
    // =========
    // SYNTHESIS
    // =========
    synthesizeAttributes() {
        return {
            adoption: cdktf.stringToTerraform(this._adoption),
            deletion_policy: cdktf.stringToTerraform(this._deletionPolicy),
            deletion_protection: cdktf.booleanToTerraform(this._deletionProtection),
            ip_whitelist: cdktf.listMapper(accountIpWhitelistStructToTerraform, false)(this._ipWhitelist.internalValue),
            name: cdktf.stringToTerraform(this._name),
            policy: accountPolicyToTerraform(this._policy.internalValue),
        };
    }
    synthesizeHclAttributes() {
        const attrs = {
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
            ip_whitelist: {
                value: cdktf.listMapperHcl(accountIpWhitelistStructToHclTerraform, false)(this._ipWhitelist.internalValue),
                isBlock: true,
                type: "list",
                storageClassType: "AccountIpWhitelistStructList",
            },
            name: {
                value: cdktf.stringToHclTerraform(this._name),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            policy: {
                value: accountPolicyToHclTerraform(this._policy.internalValue),
                isBlock: true,
                type: "struct",
                storageClassType: "AccountPolicy",
            },
        };
        // remove undefined attributes
        return Object.fromEntries(Object.entries(attrs).filter(([_, value]) => value !== undefined && value.value !== undefined));
    }
}
exports.Account = Account;
