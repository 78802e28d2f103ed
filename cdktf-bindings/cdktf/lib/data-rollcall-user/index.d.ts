import { Construct } from 'constructs';
import * as cdktf from 'cdktf';
export interface DataRollcallUserConfig extends cdktf.TerraformMetaArguments {
    /**
    * Identity of the user.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/data-sources/user#id DataRollcallUser#id}
    *
    * Please be aware that the id field is automatically added to all resources in Terraform providers using a Terraform provider SDK version below 2.
    * If you experience problems setting this value it might not be settable. Please take a look at the provider documentation to ensure it should be settable.
    */
    readonly id?: string;
    /**
    * Name of the user, compared without case.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/data-sources/user#username DataRollcallUser#username}
    */
    readonly username?: string;
}
export interface DataRollcallUserCredential {
}
export declare function dataRollcallUserCredentialToTerraform(struct?: DataRollcallUserCredential): any;
export declare function dataRollcallUserCredentialToHclTerraform(struct?: DataRollcallUserCredential): any;
export declare class DataRollcallUserCredentialOutputReference extends cdktf.ComplexObject {
    private isEmptyObject;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    */
    constructor(terraformResource: cdktf.IInterpolatingParent, terraformAttribute: string);
    get internalValue(): DataRollcallUserCredential | undefined;
    set internalValue(value: DataRollcallUserCredential | undefined);
    get mode(): string;
}
export interface DataRollcallUserIpWhitelistRange {
}
export declare function dataRollcallUserIpWhitelistRangeToTerraform(struct?: DataRollcallUserIpWhitelistRange): any;
export declare function dataRollcallUserIpWhitelistRangeToHclTerraform(struct?: DataRollcallUserIpWhitelistRange): any;
export declare class DataRollcallUserIpWhitelistRangeOutputReference extends cdktf.ComplexObject {
    private isEmptyObject;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    */
    constructor(terraformResource: cdktf.IInterpolatingParent, terraformAttribute: string);
    get internalValue(): DataRollcallUserIpWhitelistRange | undefined;
    set internalValue(value: DataRollcallUserIpWhitelistRange | undefined);
    get from(): string;
    get to(): string;
}
export interface DataRollcallUserIpWhitelistStruct {
}
export declare function dataRollcallUserIpWhitelistStructToTerraform(struct?: DataRollcallUserIpWhitelistStruct): any;
export declare function dataRollcallUserIpWhitelistStructToHclTerraform(struct?: DataRollcallUserIpWhitelistStruct): any;
export declare class DataRollcallUserIpWhitelistStructOutputReference extends cdktf.ComplexObject {
    private isEmptyObject;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    * @param complexObjectIndex the index of this item in the list
    * @param complexObjectIsFromSet whether the list is wrapping a set (will add tolist() to be able to access an item via an index)
    */
    constructor(terraformResource: cdktf.IInterpolatingParent, terraformAttribute: string, complexObjectIndex: number, complexObjectIsFromSet: boolean);
    get internalValue(): DataRollcallUserIpWhitelistStruct | undefined;
    set internalValue(value: DataRollcallUserIpWhitelistStruct | undefined);
    get accessPoints(): string[];
    get cidr(): string;
    get comment(): string;
    get expiresAt(): string;
    private _range;
    get range(): DataRollcallUserIpWhitelistRangeOutputReference;
}
export declare class DataRollcallUserIpWhitelistStructList extends cdktf.ComplexList {
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
    get(index: number): DataRollcallUserIpWhitelistStructOutputReference;
}
/**
* Represents a {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/data-sources/user rollcall_user}
*/
export declare class DataRollcallUser extends cdktf.TerraformDataSource {
    static readonly tfResourceType = "rollcall_user";
    /**
    * Generates CDKTF code for importing a DataRollcallUser resource upon running "cdktf plan <stack-name>"
    * @param scope The scope in which to define this construct
    * @param importToId The construct id used in the generated config for the DataRollcallUser to import
    * @param importFromId The id of the existing DataRollcallUser that should be imported. Refer to the {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/data-sources/user#import import section} in the documentation of this resource for the id to use
    * @param provider? Optional instance of the provider where the DataRollcallUser to import is found
    */
    static generateConfigForImport(scope: Construct, importToId: string, importFromId: string, provider?: cdktf.TerraformProvider): cdktf.ImportableResource;
    /**
    * Create a new {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/data-sources/user rollcall_user} Data Source
    *
    * @param scope The scope in which to define this construct
    * @param id The scoped construct ID. Must be unique amongst siblings in the same scope
    * @param options DataRollcallUserConfig = {}
    */
    constructor(scope: Construct, id: string, config?: DataRollcallUserConfig);
    get accessPoints(): string[];
    get active(): cdktf.IResolvable;
    private _credential;
    get credential(): DataRollcallUserCredentialOutputReference;
    get displayName(): string;
    get email(): string;
    get expiresAt(): string;
    get firstName(): string;
    private _id?;
    get id(): string;
    set id(value: string);
    resetId(): void;
    get idInput(): string | undefined;
    get invitationRevision(): number;
    private _ipWhitelist;
    get ipWhitelist(): DataRollcallUserIpWhitelistStructList;
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
    private _username?;
    get username(): string;
    set username(value: string);
    resetUsername(): void;
    get usernameInput(): string | undefined;
    get validFrom(): string;
    protected synthesizeAttributes(): {
        [name: string]: any;
    };
    protected synthesizeHclAttributes(): {
        [name: string]: any;
    };
}
