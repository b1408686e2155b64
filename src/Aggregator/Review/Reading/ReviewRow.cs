using System.Data.Common;
using Telemetry.Events;

namespace Telemetry.Aggregator.Review.Reading;

/// <summary>A row of a review's query, read by the names that its file gives the columns.</summary>
internal readonly struct ReviewRow(DbDataReader reader)
{
    /// <summary>Gets a text.</summary>
    public string Text(string column) => reader.GetString(reader.GetOrdinal(column));

    /// <summary>Gets a whole number.</summary>
    public long Count(string column) => reader.GetInt64(reader.GetOrdinal(column));

    /// <summary>Gets an amount in USD.</summary>
    public decimal Usd(string column) => reader.GetDecimal(reader.GetOrdinal(column));

    /// <summary>Gets a time in milliseconds, to a tenth; null where there is none.</summary>
    public decimal? Milliseconds(string column)
    {
        var at = reader.GetOrdinal(column);
        return reader.IsDBNull(at) ? null : Math.Round(reader.GetDecimal(at), 1);
    }

    /// <summary>Gets the priced classes by name.</summary>
    /// <param name="prefix">What stands before the names.</param>
    public TokenUsage Usage(string prefix)
    {
        var row = this;
        return TokenUsage.Of(tokenClass => TokenClasses.IsPriced(tokenClass) ? row.Count(prefix + TokenClasses.NameOf(tokenClass)) : 0);
    }
}
