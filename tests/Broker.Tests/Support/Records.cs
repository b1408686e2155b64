using System.Globalization;
using System.Text;

namespace Telemetry.Broker.Tests.Support;

/// <summary>Records that say who they are.</summary>
internal static class Records
{
    public static OutgoingRecord Numbered(int number, int padding = 0) => new()
    {
        Key = Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)),
        Value = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"value {number} ") + new string('x', padding)),
        Headers = [new("content-type", "application/json")],
    };

    public static OutgoingRecord[] Range(int first, int count, int padding = 0) =>
        [.. Enumerable.Range(first, count).Select(number => Numbered(number, padding))];

    public static int NumberOf(LogRecord record) =>
        int.Parse(Encoding.UTF8.GetString(record.Key.Span), CultureInfo.InvariantCulture);

    /// <summary>Checks that a record is wholly what <see cref="Numbered"/> made; returns its number.</summary>
    public static int Check(LogRecord record)
    {
        int number = NumberOf(record);
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"value {number} "), Encoding.UTF8.GetString(record.Value.Span), StringComparison.Ordinal);
        Assert.Equal([new("content-type", "application/json")], record.Headers);
        return number;
    }
}
