using System.Collections.Immutable;
using System.Globalization;
using NodaTime;

namespace Telemetry.Aggregator.Sql;

/// <summary>Collects the parameters of one statement and hands out their places in its text.</summary>
internal sealed class SqlParameters
{
    private readonly ImmutableArray<KeyValuePair<string, object>>.Builder values = ImmutableArray.CreateBuilder<KeyValuePair<string, object>>();

    /// <summary>Adds a text.</summary>
    public string Text(string value) => Add("String", value);

    /// <summary>Adds a list of texts.</summary>
    public string Texts(IEnumerable<string> value) => Add("Array(String)", value.ToArray());

    /// <summary>Adds a whole number.</summary>
    public string Number(long value) => Add("Int64", value);

    /// <summary>Adds a list of whole numbers.</summary>
    public string Numbers(IEnumerable<long> value) => Add("Array(Int64)", value.ToArray());

    /// <summary>Adds an amount of money with 12 decimals.</summary>
    public string Amount(decimal value) => Add("Decimal(38, 12)", value);

    /// <summary>Adds an id.</summary>
    public string Id(Guid value) => Add("UUID", value);

    /// <summary>Adds a list of ids.</summary>
    public string Ids(IEnumerable<Guid> value) => Add("Array(UUID)", value.ToArray());

    /// <summary>Adds a time to compare with a column of milliseconds.</summary>
    public string Milliseconds(Instant value) => $"fromUnixTimestamp64Milli({Number(value.ToUnixTimeMilliseconds())}, 'UTC')";

    /// <summary>Adds a time to compare with a column of seconds.</summary>
    public string Seconds(Instant value) => $"toDateTime({Number(value.ToUnixTimeSeconds())}, 'UTC')";

    /// <summary>Ends the statement.</summary>
    public SqlStatement Of(string text) => new(text, this.values.ToImmutable());

    private string Add(string type, object value)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"p{this.values.Count}");
        this.values.Add(new(name, value));
        return $"{{{name}:{type}}}";
    }
}
