import { Construct } from 'constructs';
import * as cdktn from 'cdktn';
export interface ApiKeyConfig extends cdktn.TerraformMetaArguments {
    /**
    * Doors that the key may use, of those that the user may use. Chosen at creation when absent: `api`.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/api_key#access_points ApiKey#access_points}
    */
    readonly accessPoints?: string[];
    /**
    * Whether an object that exists already is taken over: `Never`; `IfReleased` (what applies when absent), one that its declarer released; `IfUnowned`, also one that nobody declares; `From:KIND/INSTANCE/NAME`, that of this declarer.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/api_key#adoption ApiKey#adoption}
    */
    readonly adoption?: string;
    /**
    * What a destroy does with the API key: `Delete`, `Orphan`. `Orphan` leaves it as it is and only releases it. Default: `Delete`.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/api_key#deletion_policy ApiKey#deletion_policy}
    */
    readonly deletionPolicy?: string;
    /**
    * Whether a plan that destroys or replaces the API key is refused. Default: `false`.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/api_key#deletion_protection ApiKey#deletion_protection}
    */
    readonly deletionProtection?: boolean | cdktn.IResolvable;
    /**
    * What the key is for.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/api_key#description ApiKey#description}
    */
    readonly description?: string;
    /**
    * Life of each text of the key, counted from its making. With `expiresAt`, the earlier counts.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/api_key#expires_after ApiKey#expires_after}
    */
    readonly expiresAfter?: string;
    /**
    * Instant from which the key is refused, RFC 3339 in UTC. Absent: it does not expire.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/api_key#expires_at ApiKey#expires_at}
    */
    readonly expiresAt?: string;
    /**
    * Networks from which the key may be used. Empty: any address. Chosen at creation when absent: empty.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/api_key#ip_whitelist ApiKey#ip_whitelist}
    */
    readonly ipWhitelist?: ApiKeyIpWhitelistStruct[] | cdktn.IResolvable;
    /**
    * Name of the key, unique among the live keys of the user.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/api_key#name ApiKey#name}
    */
    readonly name: string;
    /**
    * Restriction: the key may do what the user may do and what stands here. Absent: all that the user may do. Empty: nothing.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/api_key#permissions ApiKey#permissions}
    */
    readonly permissions?: string[];
    /**
    * age recipient (X25519). The text of the key is answered only as ciphertext for this recipient.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/api_key#recipient ApiKey#recipient}
    */
    readonly recipient?: string;
    /**
    * When a new text is due and how long the one before goes on beside it.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/api_key#rotation ApiKey#rotation}
    */
    readonly rotation?: ApiKeyRotation;
    /**
    * Text of the key: `rck_` and 49 letters and digits. Needed to create a key. Never stored: only its hash goes to the API.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/api_key#secret_wo ApiKey#secret_wo}
    */
    readonly secretWo?: string;
    /**
    * Change it together with `secret_wo`: the key then takes the new text, in place.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/api_key#secret_wo_version ApiKey#secret_wo_version}
    */
    readonly secretWoVersion?: number;
    /**
    * Username of the user whose key this is. Never changes: a key of another user is another key.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/api_key#user ApiKey#user}
    */
    readonly user: string;
}
export interface ApiKeyIpWhitelistRange {
    /**
    * First address.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/api_key#from ApiKey#from}
    */
    readonly from: string;
    /**
    * Last address.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/api_key#to ApiKey#to}
    */
    readonly to: string;
}
export declare function apiKeyIpWhitelistRangeToTerraform(struct?: ApiKeyIpWhitelistRange | cdktn.IResolvable): any;
export declare function apiKeyIpWhitelistRangeToHclTerraform(struct?: ApiKeyIpWhitelistRange | cdktn.IResolvable): any;
export declare class ApiKeyIpWhitelistRangeOutputReference extends cdktn.ComplexObject {
    private isEmptyObject;
    private resolvableValue?;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    */
    constructor(terraformResource: cdktn.IInterpolatingParent, terraformAttribute: string);
    get internalValue(): ApiKeyIpWhitelistRange | cdktn.IResolvable | undefined;
    set internalValue(value: ApiKeyIpWhitelistRange | cdktn.IResolvable | undefined);
    private _from?;
    get from(): string;
    set from(value: string);
    get fromInput(): string | undefined;
    private _to?;
    get to(): string;
    set to(value: string);
    get toInput(): string | undefined;
}
export interface ApiKeyIpWhitelistStruct {
    /**
    * Doors that the entry is about. Absent: all. A door that no entry is about is not limited.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/api_key#access_points ApiKey#access_points}
    */
    readonly accessPoints?: string[];
    /**
    * Network in CIDR notation, IPv4 or IPv6, without host bits: `198.51.100.0/24`, `2001:db8::/32`, `192.0.2.7/32` for one address.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/api_key#cidr ApiKey#cidr}
    */
    readonly cidr?: string;
    /**
    * What this network is, for people.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/api_key#comment ApiKey#comment}
    */
    readonly comment?: string;
    /**
    * Instant from which the entry allows nothing; it goes on counting as an entry, so that a whitelist never opens by running out.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/api_key#expires_at ApiKey#expires_at}
    */
    readonly expiresAt?: string;
    /**
    * Range of addresses, where no network fits.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/api_key#range ApiKey#range}
    */
    readonly range?: ApiKeyIpWhitelistRange;
}
export declare function apiKeyIpWhitelistStructToTerraform(struct?: ApiKeyIpWhitelistStruct | cdktn.IResolvable): any;
export declare function apiKeyIpWhitelistStructToHclTerraform(struct?: ApiKeyIpWhitelistStruct | cdktn.IResolvable): any;
export declare class ApiKeyIpWhitelistStructOutputReference extends cdktn.ComplexObject {
    private isEmptyObject;
    private resolvableValue?;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    * @param complexObjectIndex the index of this item in the list
    * @param complexObjectIsFromSet whether the list is wrapping a set (will add tolist() to be able to access an item via an index)
    */
    constructor(terraformResource: cdktn.IInterpolatingParent, terraformAttribute: string, complexObjectIndex: number, complexObjectIsFromSet: boolean);
    get internalValue(): ApiKeyIpWhitelistStruct | cdktn.IResolvable | undefined;
    set internalValue(value: ApiKeyIpWhitelistStruct | cdktn.IResolvable | undefined);
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
    get range(): ApiKeyIpWhitelistRangeOutputReference;
    putRange(value: ApiKeyIpWhitelistRange): void;
    resetRange(): void;
    get rangeInput(): ApiKeyIpWhitelistRange | cdktn.IResolvable | undefined;
}
export declare class ApiKeyIpWhitelistStructList extends cdktn.ComplexList {
    internalValue?: ApiKeyIpWhitelistStruct[] | cdktn.IResolvable;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    * @param wrapsSet whether the list is wrapping a set (will add tolist() to be able to access an item via an index)
    */
    constructor(terraformResource: cdktn.IInterpolatingParent, terraformAttribute: string, wrapsSet: boolean);
    /**
    * @param index the index of the item to return
    */
    get(index: number): ApiKeyIpWhitelistStructOutputReference;
}
export interface ApiKeyRotation {
    /**
    * Age at which a new text is due.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/api_key#every ApiKey#every}
    */
    readonly every: string;
    /**
    * How long the text before goes on after a rotation, at most; it ends with the first use of the new one.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/api_key#overlap ApiKey#overlap}
    */
    readonly overlap: string;
}
export declare function apiKeyRotationToTerraform(struct?: ApiKeyRotation | cdktn.IResolvable): any;
export declare function apiKeyRotationToHclTerraform(struct?: ApiKeyRotation | cdktn.IResolvable): any;
export declare class ApiKeyRotationOutputReference extends cdktn.ComplexObject {
    private isEmptyObject;
    private resolvableValue?;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    */
    constructor(terraformResource: cdktn.IInterpolatingParent, terraformAttribute: string);
    get internalValue(): ApiKeyRotation | cdktn.IResolvable | undefined;
    set internalValue(value: ApiKeyRotation | cdktn.IResolvable | undefined);
    private _every?;
    get every(): string;
    set every(value: string);
    get everyInput(): string | undefined;
    private _overlap?;
    get overlap(): string;
    set overlap(value: string);
    get overlapInput(): string | undefined;
}
/**
* Represents a {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/api_key rollcall_api_key}
*/
export declare class ApiKey extends cdktn.TerraformResource {
    static readonly tfResourceType = "rollcall_api_key";
    /**
    * Generates CDKTN code for importing a ApiKey resource upon running "cdktn plan <stack-name>"
    * @param scope The scope in which to define this construct
    * @param importToId The construct id used in the generated config for the ApiKey to import
    * @param importFromId The id of the existing ApiKey that should be imported. Refer to the {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/api_key#import import section} in the documentation of this resource for the id to use
    * @param provider? Optional instance of the provider where the ApiKey to import is found
    */
    static generateConfigForImport(scope: Construct, importToId: string, importFromId: string, provider?: cdktn.TerraformProvider): cdktn.ImportableResource;
    /**
    * Create a new {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/api_key rollcall_api_key} Resource
    *
    * @param scope The scope in which to define this construct
    * @param id The scoped construct ID. Must be unique amongst siblings in the same scope
    * @param options ApiKeyConfig
    */
    constructor(scope: Construct, id: string, config: ApiKeyConfig);
    private _accessPoints?;
    get accessPoints(): string[];
    set accessPoints(value: string[]);
    resetAccessPoints(): void;
    get accessPointsInput(): string[] | undefined;
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
    private _description?;
    get description(): string;
    set description(value: string);
    resetDescription(): void;
    get descriptionInput(): string | undefined;
    private _expiresAfter?;
    get expiresAfter(): string;
    set expiresAfter(value: string);
    resetExpiresAfter(): void;
    get expiresAfterInput(): string | undefined;
    private _expiresAt?;
    get expiresAt(): string;
    set expiresAt(value: string);
    resetExpiresAt(): void;
    get expiresAtInput(): string | undefined;
    get id(): string;
    private _ipWhitelist;
    get ipWhitelist(): ApiKeyIpWhitelistStructList;
    putIpWhitelist(value: ApiKeyIpWhitelistStruct[] | cdktn.IResolvable): void;
    resetIpWhitelist(): void;
    get ipWhitelistInput(): ApiKeyIpWhitelistStruct[] | cdktn.IResolvable | undefined;
    private _name?;
    get name(): string;
    set name(value: string);
    get nameInput(): string | undefined;
    private _permissions?;
    get permissions(): string[];
    set permissions(value: string[]);
    resetPermissions(): void;
    get permissionsInput(): string[] | undefined;
    get prefix(): string;
    private _recipient?;
    get recipient(): string;
    set recipient(value: string);
    resetRecipient(): void;
    get recipientInput(): string | undefined;
    private _rotation;
    get rotation(): ApiKeyRotationOutputReference;
    putRotation(value: ApiKeyRotation): void;
    resetRotation(): void;
    get rotationInput(): ApiKeyRotation | cdktn.IResolvable | undefined;
    private _secretWo?;
    /**
    * @deprecated Write-only: the provider never returns this value; reading it always yields null by protocol contract. The getter remains for compatibility and will be removed in a future prebuilt-provider major.
    */
    get secretWo(): string;
    set secretWo(value: string);
    resetSecretWo(): void;
    get secretWoInput(): string | undefined;
    private _secretWoVersion?;
    get secretWoVersion(): number;
    set secretWoVersion(value: number);
    resetSecretWoVersion(): void;
    get secretWoVersionInput(): number | undefined;
    private _user?;
    get user(): string;
    set user(value: string);
    get userInput(): string | undefined;
    get userId(): string;
    protected synthesizeAttributes(): {
        [name: string]: any;
    };
    protected synthesizeHclAttributes(): {
        [name: string]: any;
    };
}
