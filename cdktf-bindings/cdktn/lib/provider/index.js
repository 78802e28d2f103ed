"use strict";
// https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs
// generated from terraform resource schema
var __createBinding = (this && this.__createBinding) || (Object.create ? (function(o, m, k, k2) {
    if (k2 === undefined) k2 = k;
    var desc = Object.getOwnPropertyDescriptor(m, k);
    if (!desc || ("get" in desc ? !m.__esModule : desc.writable || desc.configurable)) {
      desc = { enumerable: true, get: function() { return m[k]; } };
    }
    Object.defineProperty(o, k2, desc);
}) : (function(o, m, k, k2) {
    if (k2 === undefined) k2 = k;
    o[k2] = m[k];
}));
var __setModuleDefault = (this && this.__setModuleDefault) || (Object.create ? (function(o, v) {
    Object.defineProperty(o, "default", { enumerable: true, value: v });
}) : function(o, v) {
    o["default"] = v;
});
var __importStar = (this && this.__importStar) || (function () {
    var ownKeys = function(o) {
        ownKeys = Object.getOwnPropertyNames || function (o) {
            var ar = [];
            for (var k in o) if (Object.prototype.hasOwnProperty.call(o, k)) ar[ar.length] = k;
            return ar;
        };
        return ownKeys(o);
    };
    return function (mod) {
        if (mod && mod.__esModule) return mod;
        var result = {};
        if (mod != null) for (var k = ownKeys(mod), i = 0; i < k.length; i++) if (k[i] !== "default") __createBinding(result, mod, k[i]);
        __setModuleDefault(result, mod);
        return result;
    };
})();
Object.defineProperty(exports, "__esModule", { value: true });
exports.RollcallProvider = void 0;
const cdktn = __importStar(require("cdktn"));
/**
* Represents a {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs rollcall}
*/
class RollcallProvider extends cdktn.TerraformProvider {
    // =================
    // STATIC PROPERTIES
    // =================
    static tfResourceType = "rollcall";
    // ==============
    // STATIC Methods
    // ==============
    /**
    * Generates CDKTN code for importing a RollcallProvider resource upon running "cdktn plan <stack-name>"
    * @param scope The scope in which to define this construct
    * @param importToId The construct id used in the generated config for the RollcallProvider to import
    * @param importFromId The id of the existing RollcallProvider that should be imported. Refer to the {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs#import import section} in the documentation of this resource for the id to use
    * @param provider? Optional instance of the provider where the RollcallProvider to import is found
    */
    static generateConfigForImport(scope, importToId, importFromId, provider) {
        return new cdktn.ImportableResource(scope, importToId, { terraformResourceType: "rollcall", importId: importFromId, provider });
    }
    // ===========
    // INITIALIZER
    // ===========
    /**
    * Create a new {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs rollcall} Resource
    *
    * @param scope The scope in which to define this construct
    * @param id The scoped construct ID. Must be unique amongst siblings in the same scope
    * @param options RollcallProviderConfig = {}
    */
    constructor(scope, id, config = {}) {
        super(scope, id, {
            terraformResourceType: 'rollcall',
            terraformGeneratorMetadata: {
                providerName: 'rollcall',
                providerVersion: '>= 0.1.0',
                providerVersionConstraint: '>= 0.1.0'
            },
            terraformProviderSource: 'rollcall.dev/rollcall/rollcall'
        });
        this._account = config.account;
        this._caFile = config.caFile;
        this._endpoint = config.endpoint;
        this._token = config.token;
        this._tokenFile = config.tokenFile;
        this._workspace = config.workspace;
        this._alias = config.alias;
    }
    // ==========
    // ATTRIBUTES
    // ==========
    // account - computed: false, optional: true, required: false
    _account;
    get account() {
        return this._account;
    }
    set account(value) {
        this._account = value;
    }
    resetAccount() {
        this._account = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get accountInput() {
        return this._account;
    }
    // ca_file - computed: false, optional: true, required: false
    _caFile;
    get caFile() {
        return this._caFile;
    }
    set caFile(value) {
        this._caFile = value;
    }
    resetCaFile() {
        this._caFile = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get caFileInput() {
        return this._caFile;
    }
    // endpoint - computed: false, optional: true, required: false
    _endpoint;
    get endpoint() {
        return this._endpoint;
    }
    set endpoint(value) {
        this._endpoint = value;
    }
    resetEndpoint() {
        this._endpoint = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get endpointInput() {
        return this._endpoint;
    }
    // token - computed: false, optional: true, required: false
    _token;
    get token() {
        return this._token;
    }
    set token(value) {
        this._token = value;
    }
    resetToken() {
        this._token = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get tokenInput() {
        return this._token;
    }
    // token_file - computed: false, optional: true, required: false
    _tokenFile;
    get tokenFile() {
        return this._tokenFile;
    }
    set tokenFile(value) {
        this._tokenFile = value;
    }
    resetTokenFile() {
        this._tokenFile = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get tokenFileInput() {
        return this._tokenFile;
    }
    // workspace - computed: false, optional: true, required: false
    _workspace;
    get workspace() {
        return this._workspace;
    }
    set workspace(value) {
        this._workspace = value;
    }
    resetWorkspace() {
        this._workspace = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get workspaceInput() {
        return this._workspace;
    }
    // alias - computed: false, optional: true, required: false
    _alias;
    get alias() {
        return this._alias;
    }
    set alias(value) {
        this._alias = value;
    }
    resetAlias() {
        this._alias = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get aliasInput() {
        return this._alias;
    }
    // =========
    // SYNTHESIS
    // =========
    synthesizeAttributes() {
        return {
            account: cdktn.stringToTerraform(this._account),
            ca_file: cdktn.stringToTerraform(this._caFile),
            endpoint: cdktn.stringToTerraform(this._endpoint),
            token: cdktn.stringToTerraform(this._token),
            token_file: cdktn.stringToTerraform(this._tokenFile),
            workspace: cdktn.stringToTerraform(this._workspace),
            alias: cdktn.stringToTerraform(this._alias),
        };
    }
    synthesizeHclAttributes() {
        const attrs = {
            account: {
                value: cdktn.stringToHclTerraform(this._account),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            ca_file: {
                value: cdktn.stringToHclTerraform(this._caFile),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            endpoint: {
                value: cdktn.stringToHclTerraform(this._endpoint),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            token: {
                value: cdktn.stringToHclTerraform(this._token),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            token_file: {
                value: cdktn.stringToHclTerraform(this._tokenFile),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            workspace: {
                value: cdktn.stringToHclTerraform(this._workspace),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            alias: {
                value: cdktn.stringToHclTerraform(this._alias),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
        };
        // remove undefined attributes
        return Object.fromEntries(Object.entries(attrs).filter(([_, value]) => value !== undefined && value.value !== undefined));
    }
}
exports.RollcallProvider = RollcallProvider;
