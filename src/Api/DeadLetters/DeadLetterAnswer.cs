using System.Text;
using System.Text.Json.Serialization;
using Telemetry.Api.Parameters;

namespace Telemetry.Api.DeadLetters;

/// <summary>A dead letter as lists show it.</summary>
public class DeadLetterAnswer
{
    public Guid Id { get; init; }
    public string FirstSeen { get; init; } = "";
    public string Reason { get; init; } = "";
    public string Detail { get; init; } = "";
    public string Tenant { get; init; } = "";
    public string? EventId { get; init; }
    public string Topic { get; init; } = "";

    /// <summary>Gets the partition of <see cref="Topic"/> that it lay in; null where it was refused before it had a place in the log.</summary>
    public int? Partition { get; init; }
    public long? Offset { get; init; }

    /// <summary>Gets the length of the original in bytes.</summary>
    public long Size { get; init; }

    /// <summary>
    /// Gets what became of a better copy: <c>booked</c>, <c>not_better</c>, <c>event_gone</c>, <c>amount_out_of_range</c> or
    /// <c>unreadable</c>; null before it was decided, and of every other letter.
    /// </summary>
    public string? Outcome { get; init; }

    /// <summary>Gets the correction that booked a better copy.</summary>
    public Guid? AdjustmentId { get; init; }

    internal static TAnswer From<TAnswer>(DeadLetter letter)
        where TAnswer : DeadLetterAnswer, new() => new()
        {
            Id = letter.Id,
            FirstSeen = TimeText.Format(letter.FirstSeen),
            Reason = letter.Reason,
            Detail = letter.Detail,
            Tenant = letter.Tenant,
            EventId = letter.EventId.Length == 0 ? null : letter.EventId,
            Topic = letter.Topic,
            Partition = letter.Partition,
            Offset = letter.Offset,
            Size = letter.Size,
            Outcome = letter.Decision?.Outcome,
            AdjustmentId = letter.Decision?.AdjustmentId,
        };
}

/// <summary>A dead letter with its original bytes.</summary>
public sealed class DeadLetterDetail : DeadLetterAnswer
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Gets the original as text; null where it is not UTF-8.</summary>
    [JsonPropertyOrder(1)] public string? Original { get; private set; }

    /// <summary>Gets the original, byte for byte.</summary>
    [JsonPropertyOrder(2)] public string OriginalBase64 { get; private set; } = "";

    internal static DeadLetterDetail Of(DeadLetter letter)
    {
        var detail = From<DeadLetterDetail>(letter);
        detail.Original = TextOf(letter.Original.Span);
        detail.OriginalBase64 = Convert.ToBase64String(letter.Original.Span);
        return detail;
    }

    private static string? TextOf(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}

/// <summary>What became of a replay.</summary>
/// <param name="Id">The dead letter.</param>
/// <param name="Accepted">Whether its bytes were taken in again.</param>
/// <param name="Detail">Why not; null when accepted.</param>
public sealed record ReplayAnswer(Guid Id, bool Accepted, string? Detail);
