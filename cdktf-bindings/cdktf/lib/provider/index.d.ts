import { Construct } from 'constructs';
import * as cdktf from 'cdktf';
export interface RollcallProviderConfig {
    /**
    * Home account of what is declared: `roles` of a user refer to it. Else `ROLLCALL_ACCOUNT`, else the API key's own.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs#account RollcallProvider#account}
    */
    readonly account?: string;
    /**
    * File with the certificates, in PEM, of authorities to trust beside the usual ones. Else `ROLLCALL_CA_FILE`.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs#ca_file RollcallProvider#ca_file}
    */
    readonly caFile?: string;
    /**
    * Address of the Rollcall API. Else `ROLLCALL_URL`.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs#endpoint RollcallProvider#endpoint}
    */
    readonly endpoint?: string;
    /**
    * API key to speak with. Else `token_file`, `ROLLCALL_TOKEN`, `ROLLCALL_TOKEN_FILE`.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs#token RollcallProvider#token}
    */
    readonly token?: string;
    /**
    * File that holds the API key.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs#token_file RollcallProvider#token_file}
    */
    readonly tokenFile?: string;
    /**
    * Name of this set of declarations, by which conflicts name it: `terraform/WORKSPACE/...`. Else `ROLLCALL_WORKSPACE`, else `default`.
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs#workspace RollcallProvider#workspace}
    */
    readonly workspace?: string;
    /**
    * Alias name
    *
    * Docs at Terraform Registry: {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs#alias RollcallProvider#alias}
    */
    readonly alias?: string;
}
/**
* Represents a {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs rollcall}
*/
export declare class RollcallProvider extends cdktf.TerraformProvider {
    static readonly tfResourceType = "rollcall";
    /**
    * Generates CDKTF code for importing a RollcallProvider resource upon running "cdktf plan <stack-name>"
    * @param scope The scope in which to define this construct
    * @param importToId The construct id used in the generated config for the RollcallProvider to import
    * @param importFromId The id of the existing RollcallProvider that should be imported. Refer to the {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs#import import section} in the documentation of this resource for the id to use
    * @param provider? Optional instance of the provider where the RollcallProvider to import is found
    */
    static generateConfigForImport(scope: Construct, importToId: string, importFromId: string, provider?: cdktf.TerraformProvider): cdktf.ImportableResource;
    /**
    * Create a new {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs rollcall} Resource
    *
    * @param scope The scope in which to define this construct
    * @param id The scoped construct ID. Must be unique amongst siblings in the same scope
    * @param options RollcallProviderConfig = {}
    */
    constructor(scope: Construct, id: string, config?: RollcallProviderConfig);
    private _account?;
    get account(): string | undefined;
    set account(value: string | undefined);
    resetAccount(): void;
    get accountInput(): string | undefined;
    private _caFile?;
    get caFile(): string | undefined;
    set caFile(value: string | undefined);
    resetCaFile(): void;
    get caFileInput(): string | undefined;
    private _endpoint?;
    get endpoint(): string | undefined;
    set endpoint(value: string | undefined);
    resetEndpoint(): void;
    get endpointInput(): string | undefined;
    private _token?;
    get token(): string | undefined;
    set token(value: string | undefined);
    resetToken(): void;
    get tokenInput(): string | undefined;
    private _tokenFile?;
    get tokenFile(): string | undefined;
    set tokenFile(value: string | undefined);
    resetTokenFile(): void;
    get tokenFileInput(): string | undefined;
    private _workspace?;
    get workspace(): string | undefined;
    set workspace(value: string | undefined);
    resetWorkspace(): void;
    get workspaceInput(): string | undefined;
    private _alias?;
    get alias(): string | undefined;
    set alias(value: string | undefined);
    resetAlias(): void;
    get aliasInput(): string | undefined;
    protected synthesizeAttributes(): {
        [name: string]: any;
    };
    protected synthesizeHclAttributes(): {
        [name: string]: any;
    };
}
