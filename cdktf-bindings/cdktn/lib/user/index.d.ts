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
    * Usernames that the change may shut out.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#acknowledge_lockout User#acknowledge_lockout}
    */
    readonly acknowledgeLockout?: string[];
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
    * Instant from which every request of the user is refused.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#expires_at User#expires_at}
    */
    readonly expiresAt?: string;
    /**
    * Given name.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#first_name User#first_name}
    */
    readonly firstName?: string;
    /**
    * A higher number mails the invitation again, once.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#invitation_revision User#invitation_revision}
    */
    readonly invitationRevision?: number;
    /**
    * Networks from which the user may come. Empty: any address. Chosen at creation when absent: empty.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#ip_whitelist User#ip_whitelist}
    */
    readonly ipWhitelist?: UserIpWhitelistStruct[] | cdktn.IResolvable;
    /**
    * Labels to find users by.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#labels User#labels}
    */
    readonly labels?: {
        [key: string]: string;
    };
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
    * Whether the user needs a second factor to sign in. Chosen at creation when absent: `optional`.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#mfa User#mfa}
    */
    readonly mfa?: string;
    /**
    * A higher number removes the second factors of the user once.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#mfa_reset_revision User#mfa_reset_revision}
    */
    readonly mfaResetRevision?: number;
    /**
    * Username of the parent user. Under the policy `visibleUsers: children` an administrator sees the users whose parents lead to them.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#parent User#parent}
    */
    readonly parent?: string;
    /**
    * A higher number mails the user a link to set a new password, once.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#password_reset_revision User#password_reset_revision}
    */
    readonly passwordResetRevision?: number;
    /**
    * Password of the user, under `credential.mode = "secretRef"`. Never stored: not in the plan, not in the state.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#password_wo User#password_wo}
    */
    readonly passwordWo?: string;
    /**
    * Change it together with `password_wo`: the user then gets the new password.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#password_wo_version User#password_wo_version}
    */
    readonly passwordWoVersion?: number;
    /**
    * Further members of the profile, by name. A role may require some.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#profile User#profile}
    */
    readonly profile?: {
        [key: string]: string;
    };
    /**
    * Names of the roles that the user holds in the home account. When present, exactly these; assignments made by RoleAssignment stay beside them.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#roles User#roles}
    */
    readonly roles?: string[];
    /**
    * Second e-mail address, for mails about the account of the user. Never used to sign in.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#secondary_email User#secondary_email}
    */
    readonly secondaryEmail?: string;
    /**
    * Time zone of the user, a name of the IANA database: `Europe/Amsterdam`.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#timezone User#timezone}
    */
    readonly timezone?: string;
    /**
    * Whether this is a person or an application. Chosen at creation when absent: `person`.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#type User#type}
    */
    readonly type?: string;
    /**
    * A higher number lifts the locks of the user once, a ban apart.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#unlock_revision User#unlock_revision}
    */
    readonly unlockRevision?: number;
    /**
    * Name to sign in with. Unique in the tenant, compared without case; the spelling is kept. Absent at creation: the e-mail address. A new value renames the same user; the old name stops working in the same moment.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#username User#username}
    */
    readonly username?: string;
    /**
    * Instant before which every request of the user is refused.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#valid_from User#valid_from}
    */
    readonly validFrom?: string;
}
export interface UserCredential {
    /**
    * `secretRef`: the password comes from a Secret or a write-only value. `invite`: the user sets it through a link. `none`: no password, only API keys. `external`: the user signs in at an identity provider.
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
export interface UserIpWhitelistRange {
    /**
    * First address.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#from User#from}
    */
    readonly from: string;
    /**
    * Last address.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#to User#to}
    */
    readonly to: string;
}
export declare function userIpWhitelistRangeToTerraform(struct?: UserIpWhitelistRange | cdktn.IResolvable): any;
export declare function userIpWhitelistRangeToHclTerraform(struct?: UserIpWhitelistRange | cdktn.IResolvable): any;
export declare class UserIpWhitelistRangeOutputReference extends cdktn.ComplexObject {
    private isEmptyObject;
    private resolvableValue?;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    */
    constructor(terraformResource: cdktn.IInterpolatingParent, terraformAttribute: string);
    get internalValue(): UserIpWhitelistRange | cdktn.IResolvable | undefined;
    set internalValue(value: UserIpWhitelistRange | cdktn.IResolvable | undefined);
    private _from?;
    get from(): string;
    set from(value: string);
    get fromInput(): string | undefined;
    private _to?;
    get to(): string;
    set to(value: string);
    get toInput(): string | undefined;
}
export interface UserIpWhitelistStruct {
    /**
    * Doors that the entry is about. Absent: all. A door that no entry is about is not limited.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#access_points User#access_points}
    */
    readonly accessPoints?: string[];
    /**
    * Network in CIDR notation, IPv4 or IPv6, without host bits: `198.51.100.0/24`, `2001:db8::/32`, `192.0.2.7/32` for one address.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#cidr User#cidr}
    */
    readonly cidr?: string;
    /**
    * What this network is, for people.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#comment User#comment}
    */
    readonly comment?: string;
    /**
    * Instant from which the entry allows nothing; it goes on counting as an entry, so that a whitelist never opens by running out.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#expires_at User#expires_at}
    */
    readonly expiresAt?: string;
    /**
    * Range of addresses, where no network fits.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/user#range User#range}
    */
    readonly range?: UserIpWhitelistRange;
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
    private _accessPoints?;
    get accessPoints(): string[];
    set accessPoints(value: string[]);
    resetAccessPoints(): void;
    get accessPointsInput(): string[] | undefined;
    private _cidr?;
    get cidr(): string;
    set cidr(value: string);
    resetCidr(): void;
    get cidrInput(): string | undefined;
    private _comment?;
    get comment(): string;
    set comment(value: string);
    resetComment(): void;
    get commentInput(): string | undefined;
    private _expiresAt?;
    get expiresAt(): string;
    set expiresAt(value: string);
    resetExpiresAt(): void;
    get expiresAtInput(): string | undefined;
    private _range;
    get range(): UserIpWhitelistRangeOutputReference;
    putRange(value: UserIpWhitelistRange): void;
    resetRange(): void;
    get rangeInput(): cdktn.IResolvable | UserIpWhitelistRange | undefined;
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
    private _acknowledgeLockout?;
    get acknowledgeLockout(): string[];
    set acknowledgeLockout(value: string[]);
    resetAcknowledgeLockout(): void;
    get acknowledgeLockoutInput(): string[] | undefined;
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
    private _expiresAt?;
    get expiresAt(): string;
    set expiresAt(value: string);
    resetExpiresAt(): void;
    get expiresAtInput(): string | undefined;
    private _firstName?;
    get firstName(): string;
    set firstName(value: string);
    resetFirstName(): void;
    get firstNameInput(): string | undefined;
    get id(): string;
    private _invitationRevision?;
    get invitationRevision(): number;
    set invitationRevision(value: number);
    resetInvitationRevision(): void;
    get invitationRevisionInput(): number | undefined;
    private _ipWhitelist;
    get ipWhitelist(): UserIpWhitelistStructList;
    putIpWhitelist(value: UserIpWhitelistStruct[] | cdktn.IResolvable): void;
    resetIpWhitelist(): void;
    get ipWhitelistInput(): UserIpWhitelistStruct[] | cdktn.IResolvable | undefined;
    private _labels?;
    get labels(): {
        [key: string]: string;
    };
    set labels(value: {
        [key: string]: string;
    });
    resetLabels(): void;
    get labelsInput(): {
        [key: string]: string;
    } | undefined;
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
    private _mfa?;
    get mfa(): string;
    set mfa(value: string);
    resetMfa(): void;
    get mfaInput(): string | undefined;
    private _mfaResetRevision?;
    get mfaResetRevision(): number;
    set mfaResetRevision(value: number);
    resetMfaResetRevision(): void;
    get mfaResetRevisionInput(): number | undefined;
    private _parent?;
    get parent(): string;
    set parent(value: string);
    resetParent(): void;
    get parentInput(): string | undefined;
    private _passwordResetRevision?;
    get passwordResetRevision(): number;
    set passwordResetRevision(value: number);
    resetPasswordResetRevision(): void;
    get passwordResetRevisionInput(): number | undefined;
    private _passwordWo?;
    /**
    * @deprecated Write-only: the provider never returns this value; reading it always yields null by protocol contract. The getter remains for compatibility and will be removed in a future prebuilt-provider major.
    */
    get passwordWo(): string;
    set passwordWo(value: string);
    resetPasswordWo(): void;
    get passwordWoInput(): string | undefined;
    private _passwordWoVersion?;
    get passwordWoVersion(): number;
    set passwordWoVersion(value: number);
    resetPasswordWoVersion(): void;
    get passwordWoVersionInput(): number | undefined;
    private _profile?;
    get profile(): {
        [key: string]: string;
    };
    set profile(value: {
        [key: string]: string;
    });
    resetProfile(): void;
    get profileInput(): {
        [key: string]: string;
    } | undefined;
    private _roles?;
    get roles(): string[];
    set roles(value: string[]);
    resetRoles(): void;
    get rolesInput(): string[] | undefined;
    private _secondaryEmail?;
    get secondaryEmail(): string;
    set secondaryEmail(value: string);
    resetSecondaryEmail(): void;
    get secondaryEmailInput(): string | undefined;
    get state(): string;
    private _timezone?;
    get timezone(): string;
    set timezone(value: string);
    resetTimezone(): void;
    get timezoneInput(): string | undefined;
    private _type?;
    get type(): string;
    set type(value: string);
    resetType(): void;
    get typeInput(): string | undefined;
    private _unlockRevision?;
    get unlockRevision(): number;
    set unlockRevision(value: number);
    resetUnlockRevision(): void;
    get unlockRevisionInput(): number | undefined;
    private _username?;
    get username(): string;
    set username(value: string);
    resetUsername(): void;
    get usernameInput(): string | undefined;
    private _validFrom?;
    get validFrom(): string;
    set validFrom(value: string);
    resetValidFrom(): void;
    get validFromInput(): string | undefined;
    protected synthesizeAttributes(): {
        [name: string]: any;
    };
    protected synthesizeHclAttributes(): {
        [name: string]: any;
    };
}
