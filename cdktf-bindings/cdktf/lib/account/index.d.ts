import { Construct } from 'constructs';
import * as cdktf from 'cdktf';
export interface AccountConfig extends cdktf.TerraformMetaArguments {
    /**
    * Whether an object that exists already is taken over: `Never`; `IfReleased` (what applies when absent), one that its declarer released; `IfUnowned`, also one that nobody declares; `From:KIND/INSTANCE/NAME`, that of this declarer.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#adoption Account#adoption}
    */
    readonly adoption?: string;
    /**
    * What a destroy does with the account: `Delete`, `Orphan`. `Orphan` leaves it as it is and only releases it. Default: `Delete`.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#deletion_policy Account#deletion_policy}
    */
    readonly deletionPolicy?: string;
    /**
    * Whether a plan that destroys or replaces the account is refused. Default: `false`.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#deletion_protection Account#deletion_protection}
    */
    readonly deletionProtection?: boolean | cdktf.IResolvable;
    /**
    * Networks from which anybody may use the account. Empty: any address. Chosen at creation when absent: empty.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#ip_whitelist Account#ip_whitelist}
    */
    readonly ipWhitelist?: AccountIpWhitelistStruct[] | cdktf.IResolvable;
    /**
    * Name of the account, unique in the tenant. A new value renames the same account.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#name Account#name}
    */
    readonly name: string;
    /**
    * Rules that hold for the users of the account. One declared member: what is left out in it takes its usual value.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#policy Account#policy}
    */
    readonly policy?: AccountPolicy;
}
export interface AccountIpWhitelistStruct {
    /**
    * Network in CIDR notation, IPv4 or IPv6, without host bits: `198.51.100.0/24`, `2001:db8::/32`, `192.0.2.7/32` for one address.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#cidr Account#cidr}
    */
    readonly cidr: string;
    /**
    * What this network is, for people.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#comment Account#comment}
    */
    readonly comment?: string;
}
export declare function accountIpWhitelistStructToTerraform(struct?: AccountIpWhitelistStruct | cdktf.IResolvable): any;
export declare function accountIpWhitelistStructToHclTerraform(struct?: AccountIpWhitelistStruct | cdktf.IResolvable): any;
export declare class AccountIpWhitelistStructOutputReference extends cdktf.ComplexObject {
    private isEmptyObject;
    private resolvableValue?;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    * @param complexObjectIndex the index of this item in the list
    * @param complexObjectIsFromSet whether the list is wrapping a set (will add tolist() to be able to access an item via an index)
    */
    constructor(terraformResource: cdktf.IInterpolatingParent, terraformAttribute: string, complexObjectIndex: number, complexObjectIsFromSet: boolean);
    get internalValue(): AccountIpWhitelistStruct | cdktf.IResolvable | undefined;
    set internalValue(value: AccountIpWhitelistStruct | cdktf.IResolvable | undefined);
    private _cidr?;
    get cidr(): string;
    set cidr(value: string);
    get cidrInput(): string | undefined;
    private _comment?;
    get comment(): string;
    set comment(value: string);
    resetComment(): void;
    get commentInput(): string | undefined;
}
export declare class AccountIpWhitelistStructList extends cdktf.ComplexList {
    protected terraformResource: cdktf.IInterpolatingParent;
    protected terraformAttribute: string;
    protected wrapsSet: boolean;
    internalValue?: AccountIpWhitelistStruct[] | cdktf.IResolvable;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    * @param wrapsSet whether the list is wrapping a set (will add tolist() to be able to access an item via an index)
    */
    constructor(terraformResource: cdktf.IInterpolatingParent, terraformAttribute: string, wrapsSet: boolean);
    /**
    * @param index the index of the item to return
    */
    get(index: number): AccountIpWhitelistStructOutputReference;
}
export interface AccountPolicy {
    /**
    * The most that removing a user may do. Stricter: never, then tombstone, then erase; the strictest of all accounts of a user counts. Only an owner may relax it. Chosen when absent: `never`.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#user_removal Account#user_removal}
    */
    readonly userRemoval?: string;
}
export declare function accountPolicyToTerraform(struct?: AccountPolicy | cdktf.IResolvable): any;
export declare function accountPolicyToHclTerraform(struct?: AccountPolicy | cdktf.IResolvable): any;
export declare class AccountPolicyOutputReference extends cdktf.ComplexObject {
    private isEmptyObject;
    private resolvableValue?;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    */
    constructor(terraformResource: cdktf.IInterpolatingParent, terraformAttribute: string);
    get internalValue(): AccountPolicy | cdktf.IResolvable | undefined;
    set internalValue(value: AccountPolicy | cdktf.IResolvable | undefined);
    private _userRemoval?;
    get userRemoval(): string;
    set userRemoval(value: string);
    resetUserRemoval(): void;
    get userRemovalInput(): string | undefined;
}
/**
* Represents a {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account rollcall_account}
*/
export declare class Account extends cdktf.TerraformResource {
    static readonly tfResourceType = "rollcall_account";
    /**
    * Generates CDKTF code for importing a Account resource upon running "cdktf plan <stack-name>"
    * @param scope The scope in which to define this construct
    * @param importToId The construct id used in the generated config for the Account to import
    * @param importFromId The id of the existing Account that should be imported. Refer to the {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#import import section} in the documentation of this resource for the id to use
    * @param provider? Optional instance of the provider where the Account to import is found
    */
    static generateConfigForImport(scope: Construct, importToId: string, importFromId: string, provider?: cdktf.TerraformProvider): cdktf.ImportableResource;
    /**
    * Create a new {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account rollcall_account} Resource
    *
    * @param scope The scope in which to define this construct
    * @param id The scoped construct ID. Must be unique amongst siblings in the same scope
    * @param options AccountConfig
    */
    constructor(scope: Construct, id: string, config: AccountConfig);
    private _adoption?;
    get adoption(): string;
    set adoption(value: string);
    resetAdoption(): void;
    get adoptionInput(): string | undefined;
    get declared(): string[];
    private _deletionPolicy?;
    get deletionPolicy(): string;
    set deletionPolicy(value: string);
    resetDeletionPolicy(): void;
    get deletionPolicyInput(): string | undefined;
    private _deletionProtection?;
    get deletionProtection(): boolean | cdktf.IResolvable;
    set deletionProtection(value: boolean | cdktf.IResolvable);
    resetDeletionProtection(): void;
    get deletionProtectionInput(): boolean | cdktf.IResolvable | undefined;
    get id(): string;
    private _ipWhitelist;
    get ipWhitelist(): AccountIpWhitelistStructList;
    putIpWhitelist(value: AccountIpWhitelistStruct[] | cdktf.IResolvable): void;
    resetIpWhitelist(): void;
    get ipWhitelistInput(): AccountIpWhitelistStruct[] | cdktf.IResolvable | undefined;
    private _name?;
    get name(): string;
    set name(value: string);
    get nameInput(): string | undefined;
    private _policy;
    get policy(): AccountPolicyOutputReference;
    putPolicy(value: AccountPolicy): void;
    resetPolicy(): void;
    get policyInput(): AccountPolicy | cdktf.IResolvable | undefined;
    protected synthesizeAttributes(): {
        [name: string]: any;
    };
    protected synthesizeHclAttributes(): {
        [name: string]: any;
    };
}
