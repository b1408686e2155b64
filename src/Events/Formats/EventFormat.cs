using System.Collections.Immutable;
using System.Text.Json;

namespace Telemetry.Events.Formats;

/// <summary>
/// Another tool's record of a call, turned into a usage event: JSON of contract version 1 that <see cref="UsageEventReader"/>
/// reads on. Pure and thread-safe. Text of prompts and answers is read past and is in nothing that comes out.
/// </summary>
public abstract class EventFormat
{
    /// <summary>Records hold whole conversations and schemas of tools, which nest deeper than any event.</summary>
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 512 };

    private protected EventFormat()
    {
    }

    /// <summary>Gets the formats by the order of their names.</summary>
    public static ImmutableArray<EventFormat> All { get; } = [new AnthropicBatchFormat(), new LiteLlmFormat(), new OpenAiBatchFormat()];

    /// <summary>Gets the name by which commands and requests ask for the format.</summary>
    public abstract string Name { get; }

    /// <summary>Gets the format of a name; null where there is none.</summary>
    public static EventFormat? Find(string name) => All.FirstOrDefault(format => format.Name == name);

    /// <summary>Reads one record. It never throws for bad input.</summary>
    /// <param name="json">One JSON value in UTF-8. Nothing of it is referenced after the call.</param>
    public FormatReading Read(ReadOnlyMemory<byte> json, FormatContext context)
    {
        var faults = new FaultList();
        var draft = new FormatDraft(context, faults);
        try
        {
            using var document = JsonDocument.Parse(json, Deep);
            if (Matches(document.RootElement))
            {
                Read(document.RootElement, draft, context);
            }
            else
            {
                var looks = FormatSniffer.Guess(document.RootElement);
                faults.Invalid("", $"is no record of {Name}{(looks is null ? $": {Shape}" : $"; it looks like {looks}")}.");
            }
        }
        catch (JsonException)
        {
            // The reader's own message can quote what it stumbled on, which may be text of a prompt.
            faults.Add(new EventFault(DeadLetterReasons.Malformed, "", "is not valid JSON, or is cut off."));
        }
        catch (InvalidOperationException)
        {
            faults.Add(new EventFault(DeadLetterReasons.Malformed, "", "holds a text that is not valid Unicode."));
        }

        return new FormatReading(faults.IsEmpty ? draft.Write() : draft.WriteRefused(Name), faults.ToImmutable());
    }

    /// <summary>Gets a sentence's end that says what a record must have.</summary>
    private protected abstract string Shape { get; }

    /// <summary>Tells a record of this format from one of another.</summary>
    internal abstract bool Matches(JsonElement root);

    private protected abstract void Read(JsonElement root, FormatDraft draft, FormatContext context);
}

/// <summary>One record as an event.</summary>
/// <param name="Event">The event. Of a refused record: what was legible, without any text of the call, in a form that no reader takes for an event.</param>
/// <param name="Faults">What is wrong, by the names of the record; empty when it is an event.</param>
public sealed record FormatReading(ReadOnlyMemory<byte> Event, ImmutableArray<EventFault> Faults);
