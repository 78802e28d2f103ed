import { Construct } from 'constructs';
import * as cdktf from 'cdktf';
export interface RoleAssignmentConfig extends cdktf.TerraformMetaArguments {
    /**
    * Name of the account. Chosen at creation when absent: the home account of the declarer.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/role_assignment#account RoleAssignment#account}
    */
    readonly account?: string;
    /**
    * Whether an object that exists already is taken over: `Never`; `IfReleased` (what applies when absent), one that its declarer released; `IfUnowned`, also one that nobody declares; `From:KIND/INSTANCE/NAME`, that of this declarer.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/role_assignment#adoption RoleAssignment#adoption}
    */
    readonly adoption?: string;
    /**
    * What a destroy does with the role assignment: `Delete`, `Orphan`. `Orphan` leaves it as it is and only releases it. Default: `Delete`.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/role_assignment#deletion_policy RoleAssignment#deletion_policy}
    */
    readonly deletionPolicy?: string;
    /**
    * Whether a plan that destroys or replaces the role assignment is refused. Default: `false`.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/role_assignment#deletion_protection RoleAssignment#deletion_protection}
    */
    readonly deletionProtection?: boolean | cdktf.IResolvable;
    /**
    * Instant from which the role is not held any more.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/role_assignment#expires_at RoleAssignment#expires_at}
    */
    readonly expiresAt?: string;
    /**
    * Name of the role.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/role_assignment#role RoleAssignment#role}
    */
    readonly role: string;
    /**
    * Username of the user.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/role_assignment#user RoleAssignment#user}
    */
    readonly user: string;
    /**
    * Instant from which the role is held.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/role_assignment#valid_from RoleAssignment#valid_from}
    */
    readonly validFrom?: string;
}
/**
* Represents a {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/role_assignment rollcall_role_assignment}
*/
export declare class RoleAssignment extends cdktf.TerraformResource {
    static readonly tfResourceType = "rollcall_role_assignment";
    /**
    * Generates CDKTF code for importing a RoleAssignment resource upon running "cdktf plan <stack-name>"
    * @param scope The scope in which to define this construct
    * @param importToId The construct id used in the generated config for the RoleAssignment to import
    * @param importFromId The id of the existing RoleAssignment that should be imported. Refer to the {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/role_assignment#import import section} in the documentation of this resource for the id to use
    * @param provider? Optional instance of the provider where the RoleAssignment to import is found
    */
    static generateConfigForImport(scope: Construct, importToId: string, importFromId: string, provider?: cdktf.TerraformProvider): cdktf.ImportableResource;
    /**
    * Create a new {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/role_assignment rollcall_role_assignment} Resource
    *
    * @param scope The scope in which to define this construct
    * @param id The scoped construct ID. Must be unique amongst siblings in the same scope
    * @param options RoleAssignmentConfig
    */
    constructor(scope: Construct, id: string, config: RoleAssignmentConfig);
    private _account?;
    get account(): string;
    set account(value: string);
    resetAccount(): void;
    get accountInput(): string | undefined;
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
    private _expiresAt?;
    get expiresAt(): string;
    set expiresAt(value: string);
    resetExpiresAt(): void;
    get expiresAtInput(): string | undefined;
    get id(): string;
    private _role?;
    get role(): string;
    set role(value: string);
    get roleInput(): string | undefined;
    private _user?;
    get user(): string;
    set user(value: string);
    get userInput(): string | undefined;
    get userId(): string;
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
