import { Construct } from 'constructs';
import * as cdktf from 'cdktf';
export interface DataRollcallRolesConfig extends cdktf.TerraformMetaArguments {
    /**
    * Text that the name contains.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/data-sources/roles#search DataRollcallRoles#search}
    */
    readonly search?: string;
}
export interface DataRollcallRolesRoles {
}
export declare function dataRollcallRolesRolesToTerraform(struct?: DataRollcallRolesRoles): any;
export declare function dataRollcallRolesRolesToHclTerraform(struct?: DataRollcallRolesRoles): any;
export declare class DataRollcallRolesRolesOutputReference extends cdktf.ComplexObject {
    private isEmptyObject;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    * @param complexObjectIndex the index of this item in the list
    * @param complexObjectIsFromSet whether the list is wrapping a set (will add tolist() to be able to access an item via an index)
    */
    constructor(terraformResource: cdktf.IInterpolatingParent, terraformAttribute: string, complexObjectIndex: number, complexObjectIsFromSet: boolean);
    get internalValue(): DataRollcallRolesRoles | undefined;
    set internalValue(value: DataRollcallRolesRoles | undefined);
    get description(): string;
    get id(): string;
    get includes(): string[];
    get manager(): string;
    get name(): string;
    get permissions(): string[];
    get protected(): cdktf.IResolvable;
    get rank(): number;
    get requiredProfileFields(): string[];
}
export declare class DataRollcallRolesRolesList extends cdktf.ComplexList {
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
    get(index: number): DataRollcallRolesRolesOutputReference;
}
/**
* Represents a {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/data-sources/roles rollcall_roles}
*/
export declare class DataRollcallRoles extends cdktf.TerraformDataSource {
    static readonly tfResourceType = "rollcall_roles";
    /**
    * Generates CDKTF code for importing a DataRollcallRoles resource upon running "cdktf plan <stack-name>"
    * @param scope The scope in which to define this construct
    * @param importToId The construct id used in the generated config for the DataRollcallRoles to import
    * @param importFromId The id of the existing DataRollcallRoles that should be imported. Refer to the {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/data-sources/roles#import import section} in the documentation of this resource for the id to use
    * @param provider? Optional instance of the provider where the DataRollcallRoles to import is found
    */
    static generateConfigForImport(scope: Construct, importToId: string, importFromId: string, provider?: cdktf.TerraformProvider): cdktf.ImportableResource;
    /**
    * Create a new {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/data-sources/roles rollcall_roles} Data Source
    *
    * @param scope The scope in which to define this construct
    * @param id The scoped construct ID. Must be unique amongst siblings in the same scope
    * @param options DataRollcallRolesConfig = {}
    */
    constructor(scope: Construct, id: string, config?: DataRollcallRolesConfig);
    private _roles;
    get roles(): DataRollcallRolesRolesList;
    private _search?;
    get search(): string;
    set search(value: string);
    resetSearch(): void;
    get searchInput(): string | undefined;
    protected synthesizeAttributes(): {
        [name: string]: any;
    };
    protected synthesizeHclAttributes(): {
        [name: string]: any;
    };
}
