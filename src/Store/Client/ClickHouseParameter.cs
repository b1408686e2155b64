using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Telemetry.Store.Client;

/// <summary>A value for <c>{name:Type}</c> or <c>@name</c>.</summary>
public sealed class ClickHouseParameter : DbParameter
{
    private string name = "";

    public override DbType DbType { get; set; } = DbType.Object;

    public override ParameterDirection Direction
    {
        get => ParameterDirection.Input;
        set
        {
            if (value != ParameterDirection.Input)
            {
                throw new NotSupportedException("ClickHouse has input parameters only.");
            }
        }
    }

    public override bool IsNullable { get; set; } = true;

    [AllowNull]
    public override string ParameterName
    {
        get => this.name;
        set => this.name = value?.TrimStart('@', ':', '?') ?? "";
    }

    public override int Size { get; set; }

    [AllowNull]
    public override string SourceColumn { get; set; } = "";

    public override bool SourceColumnNullMapping { get; set; }

    public override object? Value { get; set; }

    /// <summary>Gets or sets the ClickHouse type where <c>@name</c> is used and the value's own type does not say it.</summary>
    public string? ClickHouseType { get; set; }

    public override void ResetDbType() => DbType = DbType.Object;
}
