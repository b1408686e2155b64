using System.Collections.Immutable;

namespace Telemetry.Aggregator.Sql;

/// <summary>A statement and its typed parameters. User text is only ever a parameter's value.</summary>
internal sealed record SqlStatement(string Text, ImmutableArray<KeyValuePair<string, object>> Parameters);
