import { Construct } from 'constructs';
import * as cdktf from 'cdktf';
export interface RoleConfig extends cdktf.TerraformMetaArguments {
    /**
    * Whether an object that exists already is taken over: `Never`; `IfReleased` (what applies when absent), one that its declarer released; `IfUnowned`, also one that nobody declares; `From:KIND/INSTANCE/NAME`, that of this declarer.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/role#adoption Role#adoption}
    */
    readonly adoption?: string;
    /**
    * What a destroy does with the role: `Delete`, `Orphan`. `Orphan` leaves it as it is and only releases it. Default: `Delete`.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/role#deletion_policy Role#deletion_policy}
    */
    readonly deletionPolicy?: string;
    /**
    * Whether a plan that destroys or replaces the role is refused. Default: `false`.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/role#deletion_protection Role#deletion_protection}
    */
    readonly deletionProtection?: boolean | cdktf.IResolvable;
    /**
    * What the role is for.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/role#description Role#description}
    */
    readonly description?: string;
    /**
    * Names of roles whose permissions the role holds as well; no circle. Chosen at creation when absent: none.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/role#includes Role#includes}
    */
    readonly includes?: string[];
    /**
    * Name of the role, unique in the tenant: lower-case letters, digits, dots, hyphens and underscores. A new value renames the same role.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/role#name Role#name}
    */
    readonly name: string;
    /**
    * What a holder may do. Chosen at creation when absent: nothing.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/role#permissions Role#permissions}
    */
    readonly permissions?: string[];
    /**
    * Rank among roles; higher ranks higher. Nobody edits a user of a higher rank. Chosen at creation when absent: 0.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/role#rank Role#rank}
    */
    readonly rank?: number;
    /**
    * Members of the profile that a holder must have: `firstName`, or a name in `profile`. Chosen at creation when absent: none.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/role#required_profile_fields Role#required_profile_fields}
    */
    readonly requiredProfileFields?: string[];
}
/**
* Represents a {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/role rollcall_role}
*/
export declare class Role extends cdktf.TerraformResource {
    static readonly tfResourceType = "rollcall_role";
    /**
    * Generates CDKTF code for importing a Role resource upon running "cdktf plan <stack-name>"
    * @param scope The scope in which to define this construct
    * @param importToId The construct id used in the generated config for the Role to import
    * @param importFromId The id of the existing Role that should be imported. Refer to the {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/role#import import section} in the documentation of this resource for the id to use
    * @param provider? Optional instance of the provider where the Role to import is found
    */
    static generateConfigForImport(scope: Construct, importToId: string, importFromId: string, provider?: cdktf.TerraformProvider): cdktf.ImportableResource;
    /**
    * Create a new {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/role rollcall_role} Resource
    *
    * @param scope The scope in which to define this construct
    * @param id The scoped construct ID. Must be unique amongst siblings in the same scope
    * @param options RoleConfig
    */
    constructor(scope: Construct, id: string, config: RoleConfig);
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
    private _description?;
    get description(): string;
    set description(value: string);
    resetDescription(): void;
    get descriptionInput(): string | undefined;
    get id(): string;
    private _includes?;
    get includes(): string[];
    set includes(value: string[]);
    resetIncludes(): void;
    get includesInput(): string[] | undefined;
    private _name?;
    get name(): string;
    set name(value: string);
    get nameInput(): string | undefined;
    private _permissions?;
    get permissions(): string[];
    set permissions(value: string[]);
    resetPermissions(): void;
    get permissionsInput(): string[] | undefined;
    private _rank?;
    get rank(): number;
    set rank(value: number);
    resetRank(): void;
    get rankInput(): number | undefined;
    private _requiredProfileFields?;
    get requiredProfileFields(): string[];
    set requiredProfileFields(value: string[]);
    resetRequiredProfileFields(): void;
    get requiredProfileFieldsInput(): string[] | undefined;
    protected synthesizeAttributes(): {
        [name: string]: any;
    };
    protected synthesizeHclAttributes(): {
        [name: string]: any;
    };
}
