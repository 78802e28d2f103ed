import { Construct } from 'constructs';
import * as cdktn from 'cdktn';
export interface DataRollcallWhoamiConfig extends cdktn.TerraformMetaArguments {
}
export interface DataRollcallWhoamiKey {
}
export declare function dataRollcallWhoamiKeyToTerraform(struct?: DataRollcallWhoamiKey): any;
export declare function dataRollcallWhoamiKeyToHclTerraform(struct?: DataRollcallWhoamiKey): any;
export declare class DataRollcallWhoamiKeyOutputReference extends cdktn.ComplexObject {
    private isEmptyObject;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    */
    constructor(terraformResource: cdktn.IInterpolatingParent, terraformAttribute: string);
    get internalValue(): DataRollcallWhoamiKey | undefined;
    set internalValue(value: DataRollcallWhoamiKey | undefined);
    get expiresAt(): string;
    get id(): string;
    get prefix(): string;
}
export interface DataRollcallWhoamiProfile {
}
export declare function dataRollcallWhoamiProfileToTerraform(struct?: DataRollcallWhoamiProfile): any;
export declare function dataRollcallWhoamiProfileToHclTerraform(struct?: DataRollcallWhoamiProfile): any;
export declare class DataRollcallWhoamiProfileOutputReference extends cdktn.ComplexObject {
    private isEmptyObject;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    */
    constructor(terraformResource: cdktn.IInterpolatingParent, terraformAttribute: string);
    get internalValue(): DataRollcallWhoamiProfile | undefined;
    set internalValue(value: DataRollcallWhoamiProfile | undefined);
    get displayName(): string;
    get email(): string;
    get firstName(): string;
    get language(): string;
    get lastName(): string;
    get secondaryEmail(): string;
    get timezone(): string;
}
export interface DataRollcallWhoamiSession {
}
export declare function dataRollcallWhoamiSessionToTerraform(struct?: DataRollcallWhoamiSession): any;
export declare function dataRollcallWhoamiSessionToHclTerraform(struct?: DataRollcallWhoamiSession): any;
export declare class DataRollcallWhoamiSessionOutputReference extends cdktn.ComplexObject {
    private isEmptyObject;
    /**
    * @param terraformResource The parent resource
    * @param terraformAttribute The attribute on the parent resource this class is referencing
    */
    constructor(terraformResource: cdktn.IInterpolatingParent, terraformAttribute: string);
    get internalValue(): DataRollcallWhoamiSession | undefined;
    set internalValue(value: DataRollcallWhoamiSession | undefined);
    get accessPoint(): string;
    get expiresAt(): string;
    get id(): string;
}
/**
* Represents a {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/data-sources/whoami rollcall_whoami}
*/
export declare class DataRollcallWhoami extends cdktn.TerraformDataSource {
    static readonly tfResourceType = "rollcall_whoami";
    /**
    * Generates CDKTN code for importing a DataRollcallWhoami resource upon running "cdktn plan <stack-name>"
    * @param scope The scope in which to define this construct
    * @param importToId The construct id used in the generated config for the DataRollcallWhoami to import
    * @param importFromId The id of the existing DataRollcallWhoami that should be imported. Refer to the {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/data-sources/whoami#import import section} in the documentation of this resource for the id to use
    * @param provider? Optional instance of the provider where the DataRollcallWhoami to import is found
    */
    static generateConfigForImport(scope: Construct, importToId: string, importFromId: string, provider?: cdktn.TerraformProvider): cdktn.ImportableResource;
    /**
    * Create a new {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/data-sources/whoami rollcall_whoami} Data Source
    *
    * @param scope The scope in which to define this construct
    * @param id The scoped construct ID. Must be unique amongst siblings in the same scope
    * @param options DataRollcallWhoamiConfig = {}
    */
    constructor(scope: Construct, id: string, config?: DataRollcallWhoamiConfig);
    get account(): string;
    get id(): string;
    private _key;
    get key(): DataRollcallWhoamiKeyOutputReference;
    get permissions(): string[];
    private _profile;
    get profile(): DataRollcallWhoamiProfileOutputReference;
    get rank(): number;
    private _session;
    get session(): DataRollcallWhoamiSessionOutputReference;
    get tenant(): string;
    get type(): string;
    get username(): string;
    protected synthesizeAttributes(): {
        [name: string]: any;
    };
    protected synthesizeHclAttributes(): {
        [name: string]: any;
    };
}
