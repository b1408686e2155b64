namespace Telemetry.Store.Subjects;

/// <summary>Whose rows are meant, by a salted hash of the name: the engine keeps the text of statements that change parts.</summary>
/// <param name="Tenant">The only tenant; null: all.</param>
/// <param name="Salt">The salt.</param>
/// <param name="Hash">The hash of salt and name, hexadecimal digits.</param>
public sealed record Subject(string? Tenant, string Salt, string Hash)
{
    /// <summary>Gets the parameters of the conditions.</summary>
    public object Parameters => new { tenant = Tenant ?? "", salt = Salt, hash = Hash, replacement = ForgottenSubjects.Replacement };

    /// <summary>Gets the SQL condition that a column is the name, in the subject's tenant.</summary>
    /// <param name="column">The column.</param>
    /// <param name="table">The alias of its table and a dot, where another column has its name.</param>
    public string Is(string column, string table = "") =>
        $"{IsAnywhere($"{table}{column}")}{(Tenant is null ? "" : $" AND {table}tenant = {{tenant:String}}")}";

    /// <summary>Gets the SQL condition that an expression is the name, whatever the tenant.</summary>
    public static string IsAnywhere(string expression) => $"lower(hex(SHA256(concat({{salt:String}}, {expression})))) = {{hash:String}}";
}
