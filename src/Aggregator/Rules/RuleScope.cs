namespace Telemetry.Aggregator.Rules;

/// <summary>For whom a rule is evaluated, and with which figures.</summary>
/// <param name="Only">The one tenant meant; null for all but <paramref name="Except"/>.</param>
/// <param name="Except">Tenants with a setting of their own.</param>
/// <param name="Values">The figures by name.</param>
/// <param name="Now">The time of the evaluation.</param>
public sealed record RuleScope(string? Only, IReadOnlyCollection<string> Except, IReadOnlyDictionary<string, decimal> Values, DateTimeOffset Now)
{
    /// <summary>The condition that keeps a query to this scope; takes the parameters of <see cref="Parameters"/>.</summary>
    public const string Condition = "if({scoped:UInt8} = 1, tenant = {tenant:String}, tenant NOT IN {others:Array(String)})";

    /// <summary>Gets a figure.</summary>
    public decimal this[RuleParameter parameter] => Values[parameter.Name];

    /// <summary>Gets the start of the quarter of an hour that lies a time back: the grain of the rollups.</summary>
    public DateTimeOffset QuarterBefore(TimeSpan back)
    {
        var ticks = (Now - back).UtcTicks;
        return new DateTimeOffset(ticks - (ticks % TimeSpan.FromMinutes(15).Ticks), TimeSpan.Zero);
    }

    /// <summary>Gets a query's parameters: those of the scope, and further ones.</summary>
    public Dictionary<string, object?> Parameters(params ReadOnlySpan<(string Name, object Value)> further)
    {
        var all = new Dictionary<string, object?> { ["scoped"] = Only is null ? 0 : 1, ["tenant"] = Only ?? "", ["others"] = Except.ToArray() };
        foreach (var (name, value) in further)
        {
            all[name] = value;
        }

        return all;
    }
}
