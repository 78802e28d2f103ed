import { Construct } from 'constructs';
import * as cdktf from 'cdktf';
export interface DataRollcallUsersConfig extends cdktf.TerraformMetaArguments {
    /**
    * Only users that are, or are not, active.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/data-sources/users#active DataRollcallUsers#active}
    */
    readonly active?: boolean | cdktf.IResolvable;
    /**
    * Only users that hold this role.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/data-sources/users#role DataRollcallUsers#role}
    */
    readonly role?: string;
    /**
    * Text that username, e-mail address or one of the names contains.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/data-sources/users#search DataRollcallUsers#search}
    */
    readonly search?: string;
    /**
    * Only persons or only applications.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/data-sources/users#type DataRollcallUsers#type}
    */
    readonly type?: string;
}
export interface DataRollcallUsersUsersCredential {
}
export declare function dataRollcallUsersUsersCredentialToTerraform(struct?: DataRollcallUsersUsersCredential): any;
export declare function dataRollcallUsersUsersCredentialToHclTerraform(struct?: DataRollcallUsersUsersCredential): any;
export declare class DataRollcallUsersUsersCredentialOutputReference extends cdktf.ComplexObject {
    private isEmptyObject;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    */
    constructor(terraformResource: cdktf.IInterpolatingParent, terraformAttribute: string);
    get internalValue(): DataRollcallUsersUsersCredential | undefined;
    set internalValue(value: DataRollcallUsersUsersCredential | undefined);
    get mode(): string;
}
export interface DataRollcallUsersUsersIpWhitelistRange {
}
export declare function dataRollcallUsersUsersIpWhitelistRangeToTerraform(struct?: DataRollcallUsersUsersIpWhitelistRange): any;
export declare function dataRollcallUsersUsersIpWhitelistRangeToHclTerraform(struct?: DataRollcallUsersUsersIpWhitelistRange): any;
export declare class DataRollcallUsersUsersIpWhitelistRangeOutputReference extends cdktf.ComplexObject {
    private isEmptyObject;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    */
    constructor(terraformResource: cdktf.IInterpolatingParent, terraformAttribute: string);
    get internalValue(): DataRollcallUsersUsersIpWhitelistRange | undefined;
    set internalValue(value: DataRollcallUsersUsersIpWhitelistRange | undefined);
    get from(): string;
    get to(): string;
}
export interface DataRollcallUsersUsersIpWhitelistStruct {
}
export declare function dataRollcallUsersUsersIpWhitelistStructToTerraform(struct?: DataRollcallUsersUsersIpWhitelistStruct): any;
export declare function dataRollcallUsersUsersIpWhitelistStructToHclTerraform(struct?: DataRollcallUsersUsersIpWhitelistStruct): any;
export declare class DataRollcallUsersUsersIpWhitelistStructOutputReference extends cdktf.ComplexObject {
    private isEmptyObject;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    * @param complexObjectIndex the index of this item in the list
    * @param complexObjectIsFromSet whether the list is wrapping a set (will add tolist() to be able to access an item via an index)
    */
    constructor(terraformResource: cdktf.IInterpolatingParent, terraformAttribute: string, complexObjectIndex: number, complexObjectIsFromSet: boolean);
    get internalValue(): DataRollcallUsersUsersIpWhitelistStruct | undefined;
    set internalValue(value: DataRollcallUsersUsersIpWhitelistStruct | undefined);
    get accessPoints(): string[];
    get cidr(): string;
    get comment(): string;
    get expiresAt(): string;
    private _range;
    get range(): DataRollcallUsersUsersIpWhitelistRangeOutputReference;
}
export declare class DataRollcallUsersUsersIpWhitelistStructList extends cdktf.ComplexList {
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
    get(index: number): DataRollcallUsersUsersIpWhitelistStructOutputReference;
}
export interface DataRollcallUsersUsers {
}
export declare function dataRollcallUsersUsersToTerraform(struct?: DataRollcallUsersUsers): any;
export declare function dataRollcallUsersUsersToHclTerraform(struct?: DataRollcallUsersUsers): any;
export declare class DataRollcallUsersUsersOutputReference extends cdktf.ComplexObject {
    private isEmptyObject;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    * @param complexObjectIndex the index of this item in the list
    * @param complexObjectIsFromSet whether the list is wrapping a set (will add tolist() to be able to access an item via an index)
    */
    constructor(terraformResource: cdktf.IInterpolatingParent, terraformAttribute: string, complexObjectIndex: number, complexObjectIsFromSet: boolean);
    get internalValue(): DataRollcallUsersUsers | undefined;
    set internalValue(value: DataRollcallUsersUsers | undefined);
    get accessPoints(): string[];
    get active(): cdktf.IResolvable;
    private _credential;
    get credential(): DataRollcallUsersUsersCredentialOutputReference;
    get displayName(): string;
    get email(): string;
    get expiresAt(): string;
    get firstName(): string;
    get id(): string;
    get invitationRevision(): number;
    private _ipWhitelist;
    get ipWhitelist(): DataRollcallUsersUsersIpWhitelistStructList;
    private _labels;
    get labels(): cdktf.StringMap;
    get language(): string;
    get lastName(): string;
    get manager(): string;
    get mfa(): string;
    get mfaResetRevision(): number;
    get parent(): string;
    get passwordResetRevision(): number;
    private _profile;
    get profile(): cdktf.StringMap;
    get roles(): string[];
    get secondaryEmail(): string;
    get state(): string;
    get timezone(): string;
    get type(): string;
    get unlockRevision(): number;
    get username(): string;
    get validFrom(): string;
}
export declare class DataRollcallUsersUsersList extends cdktf.ComplexList {
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
    get(index: number): DataRollcallUsersUsersOutputReference;
}
/**
* Represents a {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/data-sources/users rollcall_users}
*/
export declare class DataRollcallUsers extends cdktf.TerraformDataSource {
    static readonly tfResourceType = "rollcall_users";
    /**
    * Generates CDKTF code for importing a DataRollcallUsers resource upon running "cdktf plan <stack-name>"
    * @param scope The scope in which to define this construct
    * @param importToId The construct id used in the generated config for the DataRollcallUsers to import
    * @param importFromId The id of the existing DataRollcallUsers that should be imported. Refer to the {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/data-sources/users#import import section} in the documentation of this resource for the id to use
    * @param provider? Optional instance of the provider where the DataRollcallUsers to import is found
    */
    static generateConfigForImport(scope: Construct, importToId: string, importFromId: string, provider?: cdktf.TerraformProvider): cdktf.ImportableResource;
    /**
    * Create a new {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/data-sources/users rollcall_users} Data Source
    *
    * @param scope The scope in which to define this construct
    * @param id The scoped construct ID. Must be unique amongst siblings in the same scope
    * @param options DataRollcallUsersConfig = {}
    */
    constructor(scope: Construct, id: string, config?: DataRollcallUsersConfig);
    private _active?;
    get active(): boolean | cdktf.IResolvable;
    set active(value: boolean | cdktf.IResolvable);
    resetActive(): void;
    get activeInput(): boolean | cdktf.IResolvable | undefined;
    private _role?;
    get role(): string;
    set role(value: string);
    resetRole(): void;
    get roleInput(): string | undefined;
    private _search?;
    get search(): string;
    set search(value: string);
    resetSearch(): void;
    get searchInput(): string | undefined;
    private _type?;
    get type(): string;
    set type(value: string);
    resetType(): void;
    get typeInput(): string | undefined;
    private _users;
    get users(): DataRollcallUsersUsersList;
    protected synthesizeAttributes(): {
        [name: string]: any;
    };
    protected synthesizeHclAttributes(): {
        [name: string]: any;
    };
}
