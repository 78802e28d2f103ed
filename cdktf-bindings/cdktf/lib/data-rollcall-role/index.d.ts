import { Construct } from 'constructs';
import * as cdktf from 'cdktf';
export interface DataRollcallRoleConfig extends cdktf.TerraformMetaArguments {
    /**
    * Name of the role.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/data-sources/role#name DataRollcallRole#name}
    */
    readonly name: string;
}
/**
* Represents a {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/data-sources/role rollcall_role}
*/
export declare class DataRollcallRole extends cdktf.TerraformDataSource {
    static readonly tfResourceType = "rollcall_role";
    /**
    * Generates CDKTF code for importing a DataRollcallRole resource upon running "cdktf plan <stack-name>"
    * @param scope The scope in which to define this construct
    * @param importToId The construct id used in the generated config for the DataRollcallRole to import
    * @param importFromId The id of the existing DataRollcallRole that should be imported. Refer to the {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/data-sources/role#import import section} in the documentation of this resource for the id to use
    * @param provider? Optional instance of the provider where the DataRollcallRole to import is found
    */
    static generateConfigForImport(scope: Construct, importToId: string, importFromId: string, provider?: cdktf.TerraformProvider): cdktf.ImportableResource;
    /**
    * Create a new {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/data-sources/role rollcall_role} Data Source
    *
    * @param scope The scope in which to define this construct
    * @param id The scoped construct ID. Must be unique amongst siblings in the same scope
    * @param options DataRollcallRoleConfig
    */
    constructor(scope: Construct, id: string, config: DataRollcallRoleConfig);
    get description(): string;
    get id(): string;
    get includes(): string[];
    get manager(): string;
    private _name?;
    get name(): string;
    set name(value: string);
    get nameInput(): string | undefined;
    get permissions(): string[];
    get protected(): cdktf.IResolvable;
    get rank(): number;
    get requiredProfileFields(): string[];
    protected synthesizeAttributes(): {
        [name: string]: any;
    };
    protected synthesizeHclAttributes(): {
        [name: string]: any;
    };
}
