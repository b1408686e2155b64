using System.CommandLine;
using System.CommandLine.Parsing;
using Telemetry.Api.Parameters;
using Telemetry.Events.Formats;

namespace Telemetry.Cli.Commands.Import;

/// <summary>Imports the results of a provider's batches.</summary>
internal sealed class BatchVerb : FormatVerb
{
    private readonly Option<DateTimeOffset?> occurredAt = new("--occurred-at")
    {
        Description = "When the calls of a result without a time were made: an RFC 3339 time or a date. Default: when the file was last written, and the events say so.",
        HelpName = "TIME",
        CustomParser = ParseTime,
    };

    private readonly Option<string?> model = new("--model") { Description = "The model of items that were not served and so name none. Default: unknown.", HelpName = "NAME" };
    private readonly Option<string?> batch = new("--batch") { Description = "Name of the batch, which tells its failed items from those of another. Default: the file's name.", HelpName = "NAME" };
    private readonly Option<string?> provider = new("--provider") { Description = "Who served the batch, for services with the same format, such as azure.", HelpName = "NAME" };

    private BatchVerb(string name, string description, params ReadOnlySpan<Example> examples)
        : base(name, description, "Result files, or folders of .json, .jsonl and .ndjson files", examples) =>
        AddOptions(this.occurredAt, this.model, this.batch, this.provider);

    public static BatchVerb Anthropic() => new(
        "anthropic-batch",
        "Import the results of Anthropic's message batches (JSONL). Items that were not served are stored as errors that cost nothing.",
        new("telemetry import anthropic-batch msgbatch_01_results.jsonl --team search --feature tagging", "results, with who they were for"),
        new("telemetry import anthropic-batch results.jsonl --occurred-at 2026-11-20T22:00:00Z", "results carry no time: state it, or the file's is taken"));

    public static BatchVerb OpenAi() => new(
        "openai-batch",
        "Import the output and error files of OpenAI's batches (JSONL). Items that failed are stored as errors that cost nothing.",
        new("telemetry import openai-batch batch_1_output.jsonl batch_1_error.jsonl --team search", "both files of a batch"),
        new("telemetry import openai-batch output.jsonl --provider azure", "a batch of Azure OpenAI"));

    protected override FormatContext ContextOf(ParseResult parsed, ImportSource source)
    {
        var stated = parsed.GetValue(this.occurredAt);
        var context = FormatContext.None;
        return context with
        {
            OccurredAt = stated ?? source.ChangedAt,
            IsTimeAssumed = stated is null,
            Provider = parsed.GetValue(this.provider) ?? "",
            Model = parsed.GetValue(this.model) ?? context.Model,
            Batch = parsed.GetValue(this.batch) ?? Path.GetFileName(source.Name),
        };
    }

    private static DateTimeOffset? ParseTime(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (TimeParameter.TryRead(text, out var instant, out var fault))
        {
            return instant.ToDateTimeOffset();
        }

        result.AddError($"--occurred-at: {fault}");
        return null;
    }
}
