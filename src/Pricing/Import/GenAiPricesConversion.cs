using System.Collections.Immutable;

namespace Telemetry.Pricing.Import;

/// <summary>A genai-prices catalogue in our own format.</summary>
/// <param name="Book">UTF-8 JSON, one book for each provider.</param>
/// <param name="Models">How many models were taken over.</param>
/// <param name="Skipped">Which were not, and why, e.g. <c>deepseek/deepseek-chat: prices by time of day without dates</c>.</param>
public sealed record GenAiPricesConversion(ReadOnlyMemory<byte> Book, int Models, ImmutableArray<string> Skipped);
