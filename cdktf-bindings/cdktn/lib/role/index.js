"use strict";
// https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/role
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
exports.Role = void 0;
const cdktn = __importStar(require("cdktn"));
/**
* Represents a {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/role rollcall_role}
*/
class Role extends cdktn.TerraformResource {
    // =================
    // STATIC PROPERTIES
    // =================
    static tfResourceType = "rollcall_role";
    // ==============
    // STATIC Methods
    // ==============
    /**
    * Generates CDKTN code for importing a Role resource upon running "cdktn plan <stack-name>"
    * @param scope The scope in which to define this construct
    * @param importToId The construct id used in the generated config for the Role to import
    * @param importFromId The id of the existing Role that should be imported. Refer to the {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/role#import import section} in the documentation of this resource for the id to use
    * @param provider? Optional instance of the provider where the Role to import is found
    */
    static generateConfigForImport(scope, importToId, importFromId, provider) {
        return new cdktn.ImportableResource(scope, importToId, { terraformResourceType: "rollcall_role", importId: importFromId, provider });
    }
    // ===========
    // INITIALIZER
    // ===========
    /**
    * Create a new {@link https://rollcall.dev/providers/rollcall/rollcall/>= 0.1.0/docs/resources/role rollcall_role} Resource
    *
    * @param scope The scope in which to define this construct
    * @param id The scoped construct ID. Must be unique amongst siblings in the same scope
    * @param options RoleConfig
    */
    constructor(scope, id, config) {
        super(scope, id, {
            terraformResourceType: 'rollcall_role',
            terraformGeneratorMetadata: {
                providerName: 'rollcall',
                providerVersion: '>= 0.1.0',
                providerVersionConstraint: '>= 0.1.0'
            },
            provider: config.provider,
            dependsOn: config.dependsOn,
            count: config.count,
            lifecycle: config.lifecycle,
            provisioners: config.provisioners,
            connection: config.connection,
            forEach: config.forEach
        });
        this._adoption = config.adoption;
        this._deletionPolicy = config.deletionPolicy;
        this._deletionProtection = config.deletionProtection;
        this._description = config.description;
        this._includes = config.includes;
        this._name = config.name;
        this._permissions = config.permissions;
        this._rank = config.rank;
        this._requiredProfileFields = config.requiredProfileFields;
    }
    // ==========
    // ATTRIBUTES
    // ==========
    // adoption - computed: false, optional: true, required: false
    _adoption;
    get adoption() {
        return this.getStringAttribute('adoption');
    }
    set adoption(value) {
        this._adoption = value;
    }
    resetAdoption() {
        this._adoption = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get adoptionInput() {
        return this._adoption;
    }
    // declared - computed: true, optional: false, required: false
    get declared() {
        return cdktn.Fn.tolist(this.getListAttribute('declared'));
    }
    // deletion_policy - computed: true, optional: true, required: false
    _deletionPolicy;
    get deletionPolicy() {
        return this.getStringAttribute('deletion_policy');
    }
    set deletionPolicy(value) {
        this._deletionPolicy = value;
    }
    resetDeletionPolicy() {
        this._deletionPolicy = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get deletionPolicyInput() {
        return this._deletionPolicy;
    }
    // deletion_protection - computed: true, optional: true, required: false
    _deletionProtection;
    get deletionProtection() {
        return this.getBooleanAttribute('deletion_protection');
    }
    set deletionProtection(value) {
        this._deletionProtection = value;
    }
    resetDeletionProtection() {
        this._deletionProtection = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get deletionProtectionInput() {
        return this._deletionProtection;
    }
    // description - computed: true, optional: true, required: false
    _description;
    get description() {
        return this.getStringAttribute('description');
    }
    set description(value) {
        this._description = value;
    }
    resetDescription() {
        this._description = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get descriptionInput() {
        return this._description;
    }
    // id - computed: true, optional: false, required: false
    get id() {
        return this.getStringAttribute('id');
    }
    // includes - computed: true, optional: true, required: false
    _includes;
    get includes() {
        return cdktn.Fn.tolist(this.getListAttribute('includes'));
    }
    set includes(value) {
        this._includes = value;
    }
    resetIncludes() {
        this._includes = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get includesInput() {
        return this._includes;
    }
    // name - computed: false, optional: false, required: true
    _name;
    get name() {
        return this.getStringAttribute('name');
    }
    set name(value) {
        this._name = value;
    }
    // Temporarily expose input value. Use with caution.
    get nameInput() {
        return this._name;
    }
    // permissions - computed: true, optional: true, required: false
    _permissions;
    get permissions() {
        return cdktn.Fn.tolist(this.getListAttribute('permissions'));
    }
    set permissions(value) {
        this._permissions = value;
    }
    resetPermissions() {
        this._permissions = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get permissionsInput() {
        return this._permissions;
    }
    // rank - computed: true, optional: true, required: false
    _rank;
    get rank() {
        return this.getNumberAttribute('rank');
    }
    set rank(value) {
        this._rank = value;
    }
    resetRank() {
        this._rank = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get rankInput() {
        return this._rank;
    }
    // required_profile_fields - computed: true, optional: true, required: false
    _requiredProfileFields;
    get requiredProfileFields() {
        return cdktn.Fn.tolist(this.getListAttribute('required_profile_fields'));
    }
    set requiredProfileFields(value) {
        this._requiredProfileFields = value;
    }
    resetRequiredProfileFields() {
        this._requiredProfileFields = undefined;
    }
    // Temporarily expose input value. Use with caution.
    get requiredProfileFieldsInput() {
        return this._requiredProfileFields;
    }
    // =========
    // SYNTHESIS
    // =========
    synthesizeAttributes() {
        return {
            adoption: cdktn.stringToTerraform(this._adoption),
            deletion_policy: cdktn.stringToTerraform(this._deletionPolicy),
            deletion_protection: cdktn.booleanToTerraform(this._deletionProtection),
            description: cdktn.stringToTerraform(this._description),
            includes: cdktn.listMapper(cdktn.stringToTerraform, false)(this._includes),
            name: cdktn.stringToTerraform(this._name),
            permissions: cdktn.listMapper(cdktn.stringToTerraform, false)(this._permissions),
            rank: cdktn.numberToTerraform(this._rank),
            required_profile_fields: cdktn.listMapper(cdktn.stringToTerraform, false)(this._requiredProfileFields),
        };
    }
    synthesizeHclAttributes() {
        const attrs = {
            adoption: {
                value: cdktn.stringToHclTerraform(this._adoption),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            deletion_policy: {
                value: cdktn.stringToHclTerraform(this._deletionPolicy),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            deletion_protection: {
                value: cdktn.booleanToHclTerraform(this._deletionProtection),
                isBlock: false,
                type: "simple",
                storageClassType: "boolean",
            },
            description: {
                value: cdktn.stringToHclTerraform(this._description),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            includes: {
                value: cdktn.listMapperHcl(cdktn.stringToHclTerraform, false)(this._includes),
                isBlock: false,
                type: "set",
                storageClassType: "stringList",
            },
            name: {
                value: cdktn.stringToHclTerraform(this._name),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            permissions: {
                value: cdktn.listMapperHcl(cdktn.stringToHclTerraform, false)(this._permissions),
                isBlock: false,
                type: "set",
                storageClassType: "stringList",
            },
            rank: {
                value: cdktn.numberToHclTerraform(this._rank),
                isBlock: false,
                type: "simple",
                storageClassType: "number",
            },
            required_profile_fields: {
                value: cdktn.listMapperHcl(cdktn.stringToHclTerraform, false)(this._requiredProfileFields),
                isBlock: false,
                type: "set",
                storageClassType: "stringList",
            },
        };
        // remove undefined attributes
        return Object.fromEntries(Object.entries(attrs).filter(([_, value]) => value !== undefined && value.value !== undefined));
    }
}
exports.Role = Role;
