using System.Text;
using Telemetry.Ingest.Tests.Intake;

namespace Telemetry.Sdk.Publishing.Tests.Support;

/// <summary>Numbered events as the hook makes them.</summary>
internal static class MadeEvents
{
    public static Guid Id(int number) => Guid.Parse(EventJson.Id(number));

    public static int NumberOf(Guid id) => Convert.ToInt32(id.ToString()[24..], 16);

    /// <summary>A good event; the tag makes it larger.</summary>
    public static UsageRecord Numbered(int number, int tagCharacters = 0) =>
        Of(number, EventJson.Good(number, tagCharacters == 0 ? "" : $$""","tags":{"note":"{{new string('x', tagCharacters)}}"}"""));

    public static UsageRecord Of(int number, string json) => new(Id(number), Encoding.UTF8.GetBytes(json));

    public static List<UsageRecord> Range(int first, int count, int tagCharacters = 0) =>
        [.. Enumerable.Range(first, count).Select(number => Numbered(number, tagCharacters))];

    /// <summary>Publishes until the event is taken: a full queue empties.</summary>
    public static async Task PublishAsync(this IUsagePublisher publisher, UsageRecord record)
    {
        while (!publisher.TryPublish(record))
        {
            await Task.Delay(1);
        }
    }
}
