import { Construct } from 'constructs';
import * as cdktn from 'cdktn';
export interface AccountConfig extends cdktn.TerraformMetaArguments {
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
    readonly deletionProtection?: boolean | cdktn.IResolvable;
    /**
    * Networks from which anybody may use the account. Empty: any address. Chosen at creation when absent: empty.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#ip_whitelist Account#ip_whitelist}
    */
    readonly ipWhitelist?: AccountIpWhitelistStruct[] | cdktn.IResolvable;
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
export interface AccountIpWhitelistRange {
    /**
    * First address.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#from Account#from}
    */
    readonly from: string;
    /**
    * Last address.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#to Account#to}
    */
    readonly to: string;
}
export declare function accountIpWhitelistRangeToTerraform(struct?: AccountIpWhitelistRange | cdktn.IResolvable): any;
export declare function accountIpWhitelistRangeToHclTerraform(struct?: AccountIpWhitelistRange | cdktn.IResolvable): any;
export declare class AccountIpWhitelistRangeOutputReference extends cdktn.ComplexObject {
    private isEmptyObject;
    private resolvableValue?;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    */
    constructor(terraformResource: cdktn.IInterpolatingParent, terraformAttribute: string);
    get internalValue(): AccountIpWhitelistRange | cdktn.IResolvable | undefined;
    set internalValue(value: AccountIpWhitelistRange | cdktn.IResolvable | undefined);
    private _from?;
    get from(): string;
    set from(value: string);
    get fromInput(): string | undefined;
    private _to?;
    get to(): string;
    set to(value: string);
    get toInput(): string | undefined;
}
export interface AccountIpWhitelistStruct {
    /**
    * Doors that the entry is about. Absent: all. A door that no entry is about is not limited.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#access_points Account#access_points}
    */
    readonly accessPoints?: string[];
    /**
    * Network in CIDR notation, IPv4 or IPv6, without host bits: `198.51.100.0/24`, `2001:db8::/32`, `192.0.2.7/32` for one address.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#cidr Account#cidr}
    */
    readonly cidr?: string;
    /**
    * What this network is, for people.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#comment Account#comment}
    */
    readonly comment?: string;
    /**
    * Instant from which the entry allows nothing; it goes on counting as an entry, so that a whitelist never opens by running out.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#expires_at Account#expires_at}
    */
    readonly expiresAt?: string;
    /**
    * Range of addresses, where no network fits.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#range Account#range}
    */
    readonly range?: AccountIpWhitelistRange;
}
export declare function accountIpWhitelistStructToTerraform(struct?: AccountIpWhitelistStruct | cdktn.IResolvable): any;
export declare function accountIpWhitelistStructToHclTerraform(struct?: AccountIpWhitelistStruct | cdktn.IResolvable): any;
export declare class AccountIpWhitelistStructOutputReference extends cdktn.ComplexObject {
    private isEmptyObject;
    private resolvableValue?;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    * @param complexObjectIndex the index of this item in the list
    * @param complexObjectIsFromSet whether the list is wrapping a set (will add tolist() to be able to access an item via an index)
    */
    constructor(terraformResource: cdktn.IInterpolatingParent, terraformAttribute: string, complexObjectIndex: number, complexObjectIsFromSet: boolean);
    get internalValue(): AccountIpWhitelistStruct | cdktn.IResolvable | undefined;
    set internalValue(value: AccountIpWhitelistStruct | cdktn.IResolvable | undefined);
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
    get range(): AccountIpWhitelistRangeOutputReference;
    putRange(value: AccountIpWhitelistRange): void;
    resetRange(): void;
    get rangeInput(): AccountIpWhitelistRange | cdktn.IResolvable | undefined;
}
export declare class AccountIpWhitelistStructList extends cdktn.ComplexList {
    internalValue?: AccountIpWhitelistStruct[] | cdktn.IResolvable;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    * @param wrapsSet whether the list is wrapping a set (will add tolist() to be able to access an item via an index)
    */
    constructor(terraformResource: cdktn.IInterpolatingParent, terraformAttribute: string, wrapsSet: boolean);
    /**
    * @param index the index of the item to return
    */
    get(index: number): AccountIpWhitelistStructOutputReference;
}
export interface AccountPolicyGuard {
    /**
    * Most removals by omission in a window: a number (`25`) or a share of the account's users (`5%`, rounded down, never below 20).
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#max_removals Account#max_removals}
    */
    readonly maxRemovals: string;
    /**
    * Active users with a protected role that must remain.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#min_admins Account#min_admins}
    */
    readonly minAdmins: number;
    /**
    * Length of the window.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#window Account#window}
    */
    readonly window: string;
}
export declare function accountPolicyGuardToTerraform(struct?: AccountPolicyGuard | cdktn.IResolvable): any;
export declare function accountPolicyGuardToHclTerraform(struct?: AccountPolicyGuard | cdktn.IResolvable): any;
export declare class AccountPolicyGuardOutputReference extends cdktn.ComplexObject {
    private isEmptyObject;
    private resolvableValue?;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    */
    constructor(terraformResource: cdktn.IInterpolatingParent, terraformAttribute: string);
    get internalValue(): AccountPolicyGuard | cdktn.IResolvable | undefined;
    set internalValue(value: AccountPolicyGuard | cdktn.IResolvable | undefined);
    private _maxRemovals?;
    get maxRemovals(): string;
    set maxRemovals(value: string);
    get maxRemovalsInput(): string | undefined;
    private _minAdmins?;
    get minAdmins(): number;
    set minAdmins(value: number);
    get minAdminsInput(): number | undefined;
    private _window?;
    get window(): string;
    set window(value: string);
    get windowInput(): string | undefined;
}
export interface AccountPolicyInactivity {
    /**
    * Calendar time without the event that `counts` names, boundary included; counted from the day the user became ACTIVE when there was none.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#after Account#after}
    */
    readonly after: string;
    /**
    * What counts as activity: signing in, or every use of a credential.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#counts Account#counts}
    */
    readonly counts: string;
    /**
    * Types of users that are skipped.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#exempt_types Account#exempt_types}
    */
    readonly exemptTypes: string[];
}
export declare function accountPolicyInactivityToTerraform(struct?: AccountPolicyInactivity | cdktn.IResolvable): any;
export declare function accountPolicyInactivityToHclTerraform(struct?: AccountPolicyInactivity | cdktn.IResolvable): any;
export declare class AccountPolicyInactivityOutputReference extends cdktn.ComplexObject {
    private isEmptyObject;
    private resolvableValue?;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    */
    constructor(terraformResource: cdktn.IInterpolatingParent, terraformAttribute: string);
    get internalValue(): AccountPolicyInactivity | cdktn.IResolvable | undefined;
    set internalValue(value: AccountPolicyInactivity | cdktn.IResolvable | undefined);
    private _after?;
    get after(): string;
    set after(value: string);
    get afterInput(): string | undefined;
    private _counts?;
    get counts(): string;
    set counts(value: string);
    get countsInput(): string | undefined;
    private _exemptTypes?;
    get exemptTypes(): string[];
    set exemptTypes(value: string[]);
    get exemptTypesInput(): string[] | undefined;
}
export interface AccountPolicyInvitation {
    /**
    * Most invitations in one request.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#max_per_request Account#max_per_request}
    */
    readonly maxPerRequest: number;
    /**
    * Life of a link.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#valid_for Account#valid_for}
    */
    readonly validFor: string;
}
export declare function accountPolicyInvitationToTerraform(struct?: AccountPolicyInvitation | cdktn.IResolvable): any;
export declare function accountPolicyInvitationToHclTerraform(struct?: AccountPolicyInvitation | cdktn.IResolvable): any;
export declare class AccountPolicyInvitationOutputReference extends cdktn.ComplexObject {
    private isEmptyObject;
    private resolvableValue?;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    */
    constructor(terraformResource: cdktn.IInterpolatingParent, terraformAttribute: string);
    get internalValue(): AccountPolicyInvitation | cdktn.IResolvable | undefined;
    set internalValue(value: AccountPolicyInvitation | cdktn.IResolvable | undefined);
    private _maxPerRequest?;
    get maxPerRequest(): number;
    set maxPerRequest(value: number);
    get maxPerRequestInput(): number | undefined;
    private _validFor?;
    get validFor(): string;
    set validFor(value: string);
    get validForInput(): string | undefined;
}
export interface AccountPolicyLockout {
    /**
    * Wrong passwords since the last success; the one that reaches this number sets the lock FAILED_PASSWORDS.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#max_failures Account#max_failures}
    */
    readonly maxFailures: number;
}
export declare function accountPolicyLockoutToTerraform(struct?: AccountPolicyLockout | cdktn.IResolvable): any;
export declare function accountPolicyLockoutToHclTerraform(struct?: AccountPolicyLockout | cdktn.IResolvable): any;
export declare class AccountPolicyLockoutOutputReference extends cdktn.ComplexObject {
    private isEmptyObject;
    private resolvableValue?;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    */
    constructor(terraformResource: cdktn.IInterpolatingParent, terraformAttribute: string);
    get internalValue(): AccountPolicyLockout | cdktn.IResolvable | undefined;
    set internalValue(value: AccountPolicyLockout | cdktn.IResolvable | undefined);
    private _maxFailures?;
    get maxFailures(): number;
    set maxFailures(value: number);
    get maxFailuresInput(): number | undefined;
}
export interface AccountPolicyNotifications {
    /**
    * A user was changed.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#changed Account#changed}
    */
    readonly changed?: string[];
    /**
    * A user was created; told to persons only.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#created Account#created}
    */
    readonly created?: string[];
    /**
    * A user was invited.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#invited Account#invited}
    */
    readonly invited?: string[];
    /**
    * A user was locked.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#locked Account#locked}
    */
    readonly locked?: string[];
    /**
    * A user was removed.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#removed Account#removed}
    */
    readonly removed?: string[];
}
export declare function accountPolicyNotificationsToTerraform(struct?: AccountPolicyNotifications | cdktn.IResolvable): any;
export declare function accountPolicyNotificationsToHclTerraform(struct?: AccountPolicyNotifications | cdktn.IResolvable): any;
export declare class AccountPolicyNotificationsOutputReference extends cdktn.ComplexObject {
    private isEmptyObject;
    private resolvableValue?;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    */
    constructor(terraformResource: cdktn.IInterpolatingParent, terraformAttribute: string);
    get internalValue(): AccountPolicyNotifications | cdktn.IResolvable | undefined;
    set internalValue(value: AccountPolicyNotifications | cdktn.IResolvable | undefined);
    private _changed?;
    get changed(): string[];
    set changed(value: string[]);
    resetChanged(): void;
    get changedInput(): string[] | undefined;
    private _created?;
    get created(): string[];
    set created(value: string[]);
    resetCreated(): void;
    get createdInput(): string[] | undefined;
    private _invited?;
    get invited(): string[];
    set invited(value: string[]);
    resetInvited(): void;
    get invitedInput(): string[] | undefined;
    private _locked?;
    get locked(): string[];
    set locked(value: string[]);
    resetLocked(): void;
    get lockedInput(): string[] | undefined;
    private _removed?;
    get removed(): string[];
    set removed(value: string[]);
    resetRemoved(): void;
    get removedInput(): string[] | undefined;
}
export interface AccountPolicy {
    /**
    * Reasons to refuse a password at the access point `api`; empty: passwords are allowed. `deniedWithMfa`: MFA is required of the user, or a factor is enrolled. `deniedOnceKeyExists`: from the user's first API key on. `denied`: always. Stricter: the union.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#api_password Account#api_password}
    */
    readonly apiPassword?: string[];
    /**
    * Allowed values of `credential.mode`; the first one is the usual one. Stricter: the intersection.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#credential_modes Account#credential_modes}
    */
    readonly credentialModes?: string[];
    /**
    * Highest rank an administrator may edit, compared with their own. Stricter: lower.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#edit_rank Account#edit_rank}
    */
    readonly editRank?: string;
    /**
    * Who changes email and secondaryEmail. `request`: 202 and `status.pendingEmail` until approved. Stricter: never, then request, then admin.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#email_change Account#email_change}
    */
    readonly emailChange?: string;
    /**
    * Budget on removals by omission, and administrators that must remain. Of this account only.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#guard Account#guard}
    */
    readonly guard?: AccountPolicyGuard;
    /**
    * The lock INACTIVITY. Absent in the preset: never. Stricter: present, the earliest instant, `login`, the intersection of the exemptions.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#inactivity Account#inactivity}
    */
    readonly inactivity?: AccountPolicyInactivity;
    /**
    * Links of invitations. Stricter: the shorter, the smaller.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#invitation Account#invitation}
    */
    readonly invitation?: AccountPolicyInvitation;
    /**
    * Users that lists for people show without a filter. The plain API always answers all. Of this account only.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#list_default Account#list_default}
    */
    readonly listDefault?: string;
    /**
    * Wrong passwords that lock. Stricter: the lowest.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#lockout Account#lockout}
    */
    readonly lockout?: AccountPolicyLockout;
    /**
    * `perUser`: the user's own `mfa` counts. `required`: every user of the account. Stricter: required.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#mfa Account#mfa}
    */
    readonly mfa?: string;
    /**
    * Who gets a mail on which event. Of this account only.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#notifications Account#notifications}
    */
    readonly notifications?: AccountPolicyNotifications;
    /**
    * Days until a password expires and `status.credential` becomes EXPIRED; 0: never. Stricter: the lowest above 0.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#password_expiry_days Account#password_expiry_days}
    */
    readonly passwordExpiryDays?: number;
    /**
    * Base values. Absent: `standard`. `dns-portal` brings the protected roles `administrative` and `security-administration`, which administer the accounts in which they are held.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#preset Account#preset}
    */
    readonly preset?: string;
    /**
    * Reach of a removal. `everywhere` ends access to all accounts of the tenant, after a second confirmation that lists them. Stricter: account.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#removal_scope Account#removal_scope}
    */
    readonly removalScope?: string;
    /**
    * Members of the profile that must be present at creation; an invited user may add them when accepting. Stricter: the union.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#required_profile Account#required_profile}
    */
    readonly requiredProfile?: string[];
    /**
    * Roles a user may hold in this account. `one`: a new assignment replaces the old one. Of this account only.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#role_cardinality Account#role_cardinality}
    */
    readonly roleCardinality?: string;
    /**
    * Subscription to incident and maintenance notices on joining; removal always ends it. Of this account only.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#service_notices Account#service_notices}
    */
    readonly serviceNotices?: string;
    /**
    * The most that removing a user may do. Stricter: never, then tombstone, then erase; the strictest of all accounts of a user counts. Only an owner may relax it.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#user_removal Account#user_removal}
    */
    readonly userRemoval?: string;
    /**
    * Users an administrator sees and edits: all of the account, or only those whose parent chain leads to them. Of this account only.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#visible_users Account#visible_users}
    */
    readonly visibleUsers?: string;
}
export declare function accountPolicyToTerraform(struct?: AccountPolicy | cdktn.IResolvable): any;
export declare function accountPolicyToHclTerraform(struct?: AccountPolicy | cdktn.IResolvable): any;
export declare class AccountPolicyOutputReference extends cdktn.ComplexObject {
    private isEmptyObject;
    private resolvableValue?;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    */
    constructor(terraformResource: cdktn.IInterpolatingParent, terraformAttribute: string);
    get internalValue(): AccountPolicy | cdktn.IResolvable | undefined;
    set internalValue(value: AccountPolicy | cdktn.IResolvable | undefined);
    private _apiPassword?;
    get apiPassword(): string[];
    set apiPassword(value: string[]);
    resetApiPassword(): void;
    get apiPasswordInput(): string[] | undefined;
    private _credentialModes?;
    get credentialModes(): string[];
    set credentialModes(value: string[]);
    resetCredentialModes(): void;
    get credentialModesInput(): string[] | undefined;
    private _editRank?;
    get editRank(): string;
    set editRank(value: string);
    resetEditRank(): void;
    get editRankInput(): string | undefined;
    private _emailChange?;
    get emailChange(): string;
    set emailChange(value: string);
    resetEmailChange(): void;
    get emailChangeInput(): string | undefined;
    private _guard;
    get guard(): AccountPolicyGuardOutputReference;
    putGuard(value: AccountPolicyGuard): void;
    resetGuard(): void;
    get guardInput(): AccountPolicyGuard | cdktn.IResolvable | undefined;
    private _inactivity;
    get inactivity(): AccountPolicyInactivityOutputReference;
    putInactivity(value: AccountPolicyInactivity): void;
    resetInactivity(): void;
    get inactivityInput(): AccountPolicyInactivity | cdktn.IResolvable | undefined;
    private _invitation;
    get invitation(): AccountPolicyInvitationOutputReference;
    putInvitation(value: AccountPolicyInvitation): void;
    resetInvitation(): void;
    get invitationInput(): AccountPolicyInvitation | cdktn.IResolvable | undefined;
    private _listDefault?;
    get listDefault(): string;
    set listDefault(value: string);
    resetListDefault(): void;
    get listDefaultInput(): string | undefined;
    private _lockout;
    get lockout(): AccountPolicyLockoutOutputReference;
    putLockout(value: AccountPolicyLockout): void;
    resetLockout(): void;
    get lockoutInput(): AccountPolicyLockout | cdktn.IResolvable | undefined;
    private _mfa?;
    get mfa(): string;
    set mfa(value: string);
    resetMfa(): void;
    get mfaInput(): string | undefined;
    private _notifications;
    get notifications(): AccountPolicyNotificationsOutputReference;
    putNotifications(value: AccountPolicyNotifications): void;
    resetNotifications(): void;
    get notificationsInput(): AccountPolicyNotifications | cdktn.IResolvable | undefined;
    private _passwordExpiryDays?;
    get passwordExpiryDays(): number;
    set passwordExpiryDays(value: number);
    resetPasswordExpiryDays(): void;
    get passwordExpiryDaysInput(): number | undefined;
    private _preset?;
    get preset(): string;
    set preset(value: string);
    resetPreset(): void;
    get presetInput(): string | undefined;
    private _removalScope?;
    get removalScope(): string;
    set removalScope(value: string);
    resetRemovalScope(): void;
    get removalScopeInput(): string | undefined;
    private _requiredProfile?;
    get requiredProfile(): string[];
    set requiredProfile(value: string[]);
    resetRequiredProfile(): void;
    get requiredProfileInput(): string[] | undefined;
    private _roleCardinality?;
    get roleCardinality(): string;
    set roleCardinality(value: string);
    resetRoleCardinality(): void;
    get roleCardinalityInput(): string | undefined;
    private _serviceNotices?;
    get serviceNotices(): string;
    set serviceNotices(value: string);
    resetServiceNotices(): void;
    get serviceNoticesInput(): string | undefined;
    private _userRemoval?;
    get userRemoval(): string;
    set userRemoval(value: string);
    resetUserRemoval(): void;
    get userRemovalInput(): string | undefined;
    private _visibleUsers?;
    get visibleUsers(): string;
    set visibleUsers(value: string);
    resetVisibleUsers(): void;
    get visibleUsersInput(): string | undefined;
}
/**
* Represents a {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account rollcall_account}
*/
export declare class Account extends cdktn.TerraformResource {
    static readonly tfResourceType = "rollcall_account";
    /**
    * Generates CDKTN code for importing a Account resource upon running "cdktn plan <stack-name>"
    * @param scope The scope in which to define this construct
    * @param importToId The construct id used in the generated config for the Account to import
    * @param importFromId The id of the existing Account that should be imported. Refer to the {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/account#import import section} in the documentation of this resource for the id to use
    * @param provider? Optional instance of the provider where the Account to import is found
    */
    static generateConfigForImport(scope: Construct, importToId: string, importFromId: string, provider?: cdktn.TerraformProvider): cdktn.ImportableResource;
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
    get deletionProtection(): boolean | cdktn.IResolvable;
    set deletionProtection(value: boolean | cdktn.IResolvable);
    resetDeletionProtection(): void;
    get deletionProtectionInput(): boolean | cdktn.IResolvable | undefined;
    get id(): string;
    private _ipWhitelist;
    get ipWhitelist(): AccountIpWhitelistStructList;
    putIpWhitelist(value: AccountIpWhitelistStruct[] | cdktn.IResolvable): void;
    resetIpWhitelist(): void;
    get ipWhitelistInput(): AccountIpWhitelistStruct[] | cdktn.IResolvable | undefined;
    private _name?;
    get name(): string;
    set name(value: string);
    get nameInput(): string | undefined;
    private _policy;
    get policy(): AccountPolicyOutputReference;
    putPolicy(value: AccountPolicy): void;
    resetPolicy(): void;
    get policyInput(): AccountPolicy | cdktn.IResolvable | undefined;
    protected synthesizeAttributes(): {
        [name: string]: any;
    };
    protected synthesizeHclAttributes(): {
        [name: string]: any;
    };
}
