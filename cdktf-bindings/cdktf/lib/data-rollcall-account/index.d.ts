import { Construct } from 'constructs';
import * as cdktf from 'cdktf';
export interface DataRollcallAccountConfig extends cdktf.TerraformMetaArguments {
    /**
    * Name of the account.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/data-sources/account#name DataRollcallAccount#name}
    */
    readonly name: string;
}
export interface DataRollcallAccountIpWhitelistRange {
}
export declare function dataRollcallAccountIpWhitelistRangeToTerraform(struct?: DataRollcallAccountIpWhitelistRange): any;
export declare function dataRollcallAccountIpWhitelistRangeToHclTerraform(struct?: DataRollcallAccountIpWhitelistRange): any;
export declare class DataRollcallAccountIpWhitelistRangeOutputReference extends cdktf.ComplexObject {
    private isEmptyObject;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    */
    constructor(terraformResource: cdktf.IInterpolatingParent, terraformAttribute: string);
    get internalValue(): DataRollcallAccountIpWhitelistRange | undefined;
    set internalValue(value: DataRollcallAccountIpWhitelistRange | undefined);
    get from(): string;
    get to(): string;
}
export interface DataRollcallAccountIpWhitelistStruct {
}
export declare function dataRollcallAccountIpWhitelistStructToTerraform(struct?: DataRollcallAccountIpWhitelistStruct): any;
export declare function dataRollcallAccountIpWhitelistStructToHclTerraform(struct?: DataRollcallAccountIpWhitelistStruct): any;
export declare class DataRollcallAccountIpWhitelistStructOutputReference extends cdktf.ComplexObject {
    private isEmptyObject;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    * @param complexObjectIndex the index of this item in the list
    * @param complexObjectIsFromSet whether the list is wrapping a set (will add tolist() to be able to access an item via an index)
    */
    constructor(terraformResource: cdktf.IInterpolatingParent, terraformAttribute: string, complexObjectIndex: number, complexObjectIsFromSet: boolean);
    get internalValue(): DataRollcallAccountIpWhitelistStruct | undefined;
    set internalValue(value: DataRollcallAccountIpWhitelistStruct | undefined);
    get accessPoints(): string[];
    get cidr(): string;
    get comment(): string;
    get expiresAt(): string;
    private _range;
    get range(): DataRollcallAccountIpWhitelistRangeOutputReference;
}
export declare class DataRollcallAccountIpWhitelistStructList extends cdktf.ComplexList {
    protected terraformResource: cdktf.IInterpolatingParent;
    protected terraformAttribute: string;
    protected wrapsSet: boolean;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    * @param wrapsSet whether the list is wrapping a set (will add tolist() to be able to access an item via an index)
    */
    constructor(terraformResource: cdktf.IInterpolatingParent, terraformAttribute: string, wrapsSet: boolean);
    /**
    * @param index the index of the item to return
    */
    get(index: number): DataRollcallAccountIpWhitelistStructOutputReference;
}
export interface DataRollcallAccountPolicyGuard {
}
export declare function dataRollcallAccountPolicyGuardToTerraform(struct?: DataRollcallAccountPolicyGuard): any;
export declare function dataRollcallAccountPolicyGuardToHclTerraform(struct?: DataRollcallAccountPolicyGuard): any;
export declare class DataRollcallAccountPolicyGuardOutputReference extends cdktf.ComplexObject {
    private isEmptyObject;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    */
    constructor(terraformResource: cdktf.IInterpolatingParent, terraformAttribute: string);
    get internalValue(): DataRollcallAccountPolicyGuard | undefined;
    set internalValue(value: DataRollcallAccountPolicyGuard | undefined);
    get maxRemovals(): string;
    get minAdmins(): number;
    get window(): string;
}
export interface DataRollcallAccountPolicyInactivity {
}
export declare function dataRollcallAccountPolicyInactivityToTerraform(struct?: DataRollcallAccountPolicyInactivity): any;
export declare function dataRollcallAccountPolicyInactivityToHclTerraform(struct?: DataRollcallAccountPolicyInactivity): any;
export declare class DataRollcallAccountPolicyInactivityOutputReference extends cdktf.ComplexObject {
    private isEmptyObject;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    */
    constructor(terraformResource: cdktf.IInterpolatingParent, terraformAttribute: string);
    get internalValue(): DataRollcallAccountPolicyInactivity | undefined;
    set internalValue(value: DataRollcallAccountPolicyInactivity | undefined);
    get after(): string;
    get counts(): string;
    get exemptTypes(): string[];
}
export interface DataRollcallAccountPolicyInvitation {
}
export declare function dataRollcallAccountPolicyInvitationToTerraform(struct?: DataRollcallAccountPolicyInvitation): any;
export declare function dataRollcallAccountPolicyInvitationToHclTerraform(struct?: DataRollcallAccountPolicyInvitation): any;
export declare class DataRollcallAccountPolicyInvitationOutputReference extends cdktf.ComplexObject {
    private isEmptyObject;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    */
    constructor(terraformResource: cdktf.IInterpolatingParent, terraformAttribute: string);
    get internalValue(): DataRollcallAccountPolicyInvitation | undefined;
    set internalValue(value: DataRollcallAccountPolicyInvitation | undefined);
    get maxPerRequest(): number;
    get validFor(): string;
}
export interface DataRollcallAccountPolicyLockout {
}
export declare function dataRollcallAccountPolicyLockoutToTerraform(struct?: DataRollcallAccountPolicyLockout): any;
export declare function dataRollcallAccountPolicyLockoutToHclTerraform(struct?: DataRollcallAccountPolicyLockout): any;
export declare class DataRollcallAccountPolicyLockoutOutputReference extends cdktf.ComplexObject {
    private isEmptyObject;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    */
    constructor(terraformResource: cdktf.IInterpolatingParent, terraformAttribute: string);
    get internalValue(): DataRollcallAccountPolicyLockout | undefined;
    set internalValue(value: DataRollcallAccountPolicyLockout | undefined);
    get maxFailures(): number;
}
export interface DataRollcallAccountPolicyNotifications {
}
export declare function dataRollcallAccountPolicyNotificationsToTerraform(struct?: DataRollcallAccountPolicyNotifications): any;
export declare function dataRollcallAccountPolicyNotificationsToHclTerraform(struct?: DataRollcallAccountPolicyNotifications): any;
export declare class DataRollcallAccountPolicyNotificationsOutputReference extends cdktf.ComplexObject {
    private isEmptyObject;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    */
    constructor(terraformResource: cdktf.IInterpolatingParent, terraformAttribute: string);
    get internalValue(): DataRollcallAccountPolicyNotifications | undefined;
    set internalValue(value: DataRollcallAccountPolicyNotifications | undefined);
    get changed(): string[];
    get created(): string[];
    get invited(): string[];
    get locked(): string[];
    get removed(): string[];
}
export interface DataRollcallAccountPolicy {
}
export declare function dataRollcallAccountPolicyToTerraform(struct?: DataRollcallAccountPolicy): any;
export declare function dataRollcallAccountPolicyToHclTerraform(struct?: DataRollcallAccountPolicy): any;
export declare class DataRollcallAccountPolicyOutputReference extends cdktf.ComplexObject {
    private isEmptyObject;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    */
    constructor(terraformResource: cdktf.IInterpolatingParent, terraformAttribute: string);
    get internalValue(): DataRollcallAccountPolicy | undefined;
    set internalValue(value: DataRollcallAccountPolicy | undefined);
    get apiPassword(): string[];
    get credentialModes(): string[];
    get editRank(): string;
    get emailChange(): string;
    private _guard;
    get guard(): DataRollcallAccountPolicyGuardOutputReference;
    private _inactivity;
    get inactivity(): DataRollcallAccountPolicyInactivityOutputReference;
    private _invitation;
    get invitation(): DataRollcallAccountPolicyInvitationOutputReference;
    get listDefault(): string;
    private _lockout;
    get lockout(): DataRollcallAccountPolicyLockoutOutputReference;
    get mfa(): string;
    private _notifications;
    get notifications(): DataRollcallAccountPolicyNotificationsOutputReference;
    get passwordExpiryDays(): number;
    get preset(): string;
    get removalScope(): string;
    get requiredProfile(): string[];
    get roleCardinality(): string;
    get serviceNotices(): string;
    get userRemoval(): string;
    get visibleUsers(): string;
}
/**
* Represents a {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/data-sources/account rollcall_account}
*/
export declare class DataRollcallAccount extends cdktf.TerraformDataSource {
    static readonly tfResourceType = "rollcall_account";
    /**
    * Generates CDKTF code for importing a DataRollcallAccount resource upon running "cdktf plan <stack-name>"
    * @param scope The scope in which to define this construct
    * @param importToId The construct id used in the generated config for the DataRollcallAccount to import
    * @param importFromId The id of the existing DataRollcallAccount that should be imported. Refer to the {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/data-sources/account#import import section} in the documentation of this resource for the id to use
    * @param provider? Optional instance of the provider where the DataRollcallAccount to import is found
    */
    static generateConfigForImport(scope: Construct, importToId: string, importFromId: string, provider?: cdktf.TerraformProvider): cdktf.ImportableResource;
    /**
    * Create a new {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/data-sources/account rollcall_account} Data Source
    *
    * @param scope The scope in which to define this construct
    * @param id The scoped construct ID. Must be unique amongst siblings in the same scope
    * @param options DataRollcallAccountConfig
    */
    constructor(scope: Construct, id: string, config: DataRollcallAccountConfig);
    get id(): string;
    private _ipWhitelist;
    get ipWhitelist(): DataRollcallAccountIpWhitelistStructList;
    get manager(): string;
    private _name?;
    get name(): string;
    set name(value: string);
    get nameInput(): string | undefined;
    private _policy;
    get policy(): DataRollcallAccountPolicyOutputReference;
    protected synthesizeAttributes(): {
        [name: string]: any;
    };
    protected synthesizeHclAttributes(): {
        [name: string]: any;
    };
}
