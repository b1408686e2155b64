using Telemetry.Events;
using Telemetry.Events.Mapping;

namespace Telemetry.Cli.Import.ClaudeCode;

/// <summary>Checks a usage object by the mapper that the intake uses, so that a faulty line never displaces a sound one.</summary>
internal static class AnthropicUsageCheck
{
    private static readonly UsageMapper Mapper = UsageMappers.For(UsageApis.AnthropicMessages)!;

    /// <inheritdoc cref="UsageCheck"/>
    public static string? Check(ReadOnlySpan<byte> usage)
    {
        if (usage.Length > EventLimits.RawUsageBytes)
        {
            return $"message.usage: {usage.Length} bytes; at most {EventLimits.RawUsageBytes} are allowed";
        }

        var faults = Mapper.Map(usage, "anthropic").Faults;
        return faults.IsEmpty ? null : Describe(faults[0]);
    }

    /// <summary>Phrases a fault in the log's own terms.</summary>
    public static string Describe(EventFault fault)
    {
        var field = fault.Field.Replace("raw_usage", "message.usage", StringComparison.Ordinal);
        return field.Length == 0 ? fault.Detail : $"{field}: {fault.Detail}";
    }
}
