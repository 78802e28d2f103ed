import { Construct } from 'constructs';
import * as cdktn from 'cdktn';
export interface UserConfig extends cdktn.TerraformMetaArguments {
    /**
    * Doors the user may use. Chosen at creation when absent: `web` for a person, `api` for an application.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#access_points User#access_points}
    */
    readonly accessPoints?: string[];
    /**
    * Whether the user may work at all. `false` refuses every credential at once and suspends the user's API keys; `true` brings the same user and keys back. Chosen at creation when absent: `true`.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#active User#active}
    */
    readonly active?: boolean | cdktn.IResolvable;
    /**
    * Whether an object that exists already is taken over: `Never`; `IfReleased` (what applies when absent), one that its declarer released; `IfUnowned`, also one that nobody declares; `From:KIND/INSTANCE/NAME`, that of this declarer.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#adoption User#adoption}
    */
    readonly adoption?: string;
    /**
    * How the user gets a credential to sign in with.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#credential User#credential}
    */
    readonly credential?: UserCredential;
    /**
    * What a destroy does with the user: `Deactivate`, `Delete`, `Orphan`. `Orphan` leaves it as it is and only releases it. Default: `Deactivate`.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#deletion_policy User#deletion_policy}
    */
    readonly deletionPolicy?: string;
    /**
    * Whether a plan that destroys or replaces the user is refused. Default: `false`.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#deletion_protection User#deletion_protection}
    */
    readonly deletionProtection?: boolean | cdktn.IResolvable;
    /**
    * Name to show.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#display_name User#display_name}
    */
    readonly displayName?: string;
    /**
    * E-mail address. Needed for a person; unique among the active persons of the tenant, compared without case. Optional for an application.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#email User#email}
    */
    readonly email?: string;
    /**
    * Given name.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#first_name User#first_name}
    */
    readonly firstName?: string;
    /**
    * Networks from which the user may come. Empty: any address. Chosen at creation when absent: empty.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#ip_whitelist User#ip_whitelist}
    */
    readonly ipWhitelist?: UserIpWhitelistStruct[] | cdktn.IResolvable;
    /**
    * Language of the user as a BCP 47 tag: `en`, `nl-BE`.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#language User#language}
    */
    readonly language?: string;
    /**
    * Family name.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#last_name User#last_name}
    */
    readonly lastName?: string;
    /**
    * Names of the roles that the user holds in the home account. When present, exactly these; assignments made by RoleAssignment stay beside them.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#roles User#roles}
    */
    readonly roles?: string[];
    /**
    * Whether this is a person or an application. Chosen at creation when absent: `person`.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#type User#type}
    */
    readonly type?: string;
    /**
    * Name to sign in with. Unique in the tenant, compared without case; the spelling is kept. Absent at creation: the e-mail address. A new value renames the same user; the old name stops working in the same moment.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#username User#username}
    */
    readonly username?: string;
}
export interface UserCredential {
    /**
    * `none`: the user has no password, only API keys.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#mode User#mode}
    */
    readonly mode: string;
}
export declare function userCredentialToTerraform(struct?: UserCredential | cdktn.IResolvable): any;
export declare function userCredentialToHclTerraform(struct?: UserCredential | cdktn.IResolvable): any;
export declare class UserCredentialOutputReference extends cdktn.ComplexObject {
    private isEmptyObject;
    private resolvableValue?;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    */
    constructor(terraformResource: cdktn.IInterpolatingParent, terraformAttribute: string);
    get internalValue(): UserCredential | cdktn.IResolvable | undefined;
    set internalValue(value: UserCredential | cdktn.IResolvable | undefined);
    private _mode?;
    get mode(): string;
    set mode(value: string);
    get modeInput(): string | undefined;
}
export interface UserIpWhitelistStruct {
    /**
    * Network in CIDR notation, IPv4 or IPv6, without host bits: `198.51.100.0/24`, `2001:db8::/32`, `192.0.2.7/32` for one address.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#cidr User#cidr}
    */
    readonly cidr: string;
    /**
    * What this network is, for people.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#comment User#comment}
    */
    readonly comment?: string;
}
export declare function userIpWhitelistStructToTerraform(struct?: UserIpWhitelistStruct | cdktn.IResolvable): any;
export declare function userIpWhitelistStructToHclTerraform(struct?: UserIpWhitelistStruct | cdktn.IResolvable): any;
export declare class UserIpWhitelistStructOutputReference extends cdktn.ComplexObject {
    private isEmptyObject;
    private resolvableValue?;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    * @param complexObjectIndex the index of this item in the list
    * @param complexObjectIsFromSet whether the list is wrapping a set (will add tolist() to be able to access an item via an index)
    */
    constructor(terraformResource: cdktn.IInterpolatingParent, terraformAttribute: string, complexObjectIndex: number, complexObjectIsFromSet: boolean);
    get internalValue(): UserIpWhitelistStruct | cdktn.IResolvable | undefined;
    set internalValue(value: UserIpWhitelistStruct | cdktn.IResolvable | undefined);
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
export declare class UserIpWhitelistStructList extends cdktn.ComplexList {
    internalValue?: UserIpWhitelistStruct[] | cdktn.IResolvable;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    * @param wrapsSet whether the list is wrapping a set (will add tolist() to be able to access an item via an index)
    */
    constructor(terraformResource: cdktn.IInterpolatingParent, terraformAttribute: string, wrapsSet: boolean);
    /**
    * @param index the index of the item to return
    */
    get(index: number): UserIpWhitelistStructOutputReference;
}
/**
* Represents a {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user rollcall_user}
*/
export declare class User extends cdktn.TerraformResource {
    static readonly tfResourceType = "rollcall_user";
    /**
    * Generates CDKTN code for importing a User resource upon running "cdktn plan <stack-name>"
    * @param scope The scope in which to define this construct
    * @param importToId The construct id used in the generated config for the User to import
    * @param importFromId The id of the existing User that should be imported. Refer to the {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#import import section} in the documentation of this resource for the id to use
    * @param provider? Optional instance of the provider where the User to import is found
    */
    static generateConfigForImport(scope: Construct, importToId: string, importFromId: string, provider?: cdktn.TerraformProvider): cdktn.ImportableResource;
    /**
    * Create a new {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user rollcall_user} Resource
    *
    * @param scope The scope in which to define this construct
    * @param id The scoped construct ID. Must be unique amongst siblings in the same scope
    * @param options UserConfig = {}
    */
    constructor(scope: Construct, id: string, config?: UserConfig);
    private _accessPoints?;
    get accessPoints(): string[];
    set accessPoints(value: string[]);
    resetAccessPoints(): void;
    get accessPointsInput(): string[] | undefined;
    private _active?;
    get active(): boolean | cdktn.IResolvable;
    set active(value: boolean | cdktn.IResolvable);
    resetActive(): void;
    get activeInput(): boolean | cdktn.IResolvable | undefined;
    private _adoption?;
    get adoption(): string;
    set adoption(value: string);
    resetAdoption(): void;
    get adoptionInput(): string | undefined;
    private _credential;
    get credential(): UserCredentialOutputReference;
    putCredential(value: UserCredential): void;
    resetCredential(): void;
    get credentialInput(): cdktn.IResolvable | UserCredential | undefined;
    get declared(): string[];
    private _deletionPolicy?;
    get deletionPolicy(): string;
    set deletionPolicy(value: string);
    resetDeletionPolicy(): void;
    get deletionPolicyInput(): string | undefined;
    private _deletionProtection?;
    get deletionProtection(): boolean | cdktn.IResolvable;
    set deletionProtection(value: boolean | cdktn.IResolvable);
    resetDeletionProtection(): void;
    get deletionProtectionInput(): boolean | cdktn.IResolvable | undefined;
    private _displayName?;
    get displayName(): string;
    set displayName(value: string);
    resetDisplayName(): void;
    get displayNameInput(): string | undefined;
    private _email?;
    get email(): string;
    set email(value: string);
    resetEmail(): void;
    get emailInput(): string | undefined;
    private _firstName?;
    get firstName(): string;
    set firstName(value: string);
    resetFirstName(): void;
    get firstNameInput(): string | undefined;
    get id(): string;
    private _ipWhitelist;
    get ipWhitelist(): UserIpWhitelistStructList;
    putIpWhitelist(value: UserIpWhitelistStruct[] | cdktn.IResolvable): void;
    resetIpWhitelist(): void;
    get ipWhitelistInput(): UserIpWhitelistStruct[] | cdktn.IResolvable | undefined;
    private _language?;
    get language(): string;
    set language(value: string);
    resetLanguage(): void;
    get languageInput(): string | undefined;
    private _lastName?;
    get lastName(): string;
    set lastName(value: string);
    resetLastName(): void;
    get lastNameInput(): string | undefined;
    private _roles?;
    get roles(): string[];
    set roles(value: string[]);
    resetRoles(): void;
    get rolesInput(): string[] | undefined;
    get state(): string;
    private _type?;
    get type(): string;
    set type(value: string);
    resetType(): void;
    get typeInput(): string | undefined;
    private _username?;
    get username(): string;
    set username(value: string);
    resetUsername(): void;
    get usernameInput(): string | undefined;
    protected synthesizeAttributes(): {
        [name: string]: any;
    };
    protected synthesizeHclAttributes(): {
        [name: string]: any;
    };
}
