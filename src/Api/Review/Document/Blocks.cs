using System.Collections.Immutable;
using Telemetry.Api.Review.Charts;

namespace Telemetry.Api.Review.Document;

/// <summary>A part of the document under one heading.</summary>
/// <param name="Heading">What it is about.</param>
/// <param name="Says">Sentences before the figures.</param>
/// <param name="Chart">A picture of the table's figures; null for none.</param>
/// <param name="Table">The figures; null where the sentences say everything.</param>
/// <param name="Note">How to read them; empty for nothing.</param>
internal sealed record Section(string Heading, ImmutableArray<string> Says, Chart? Chart = null, Table? Table = null, string Note = "");

/// <summary>A table whose first column names the row.</summary>
/// <param name="Columns">The heads; those after the first are numbers unless <paramref name="TextColumns"/> says otherwise.</param>
/// <param name="Rows">The cells of each row.</param>
/// <param name="TextColumns">How many columns at the left are text.</param>
/// <param name="Total">Whether the last row is the sum of those above.</param>
internal sealed record Table(ImmutableArray<string> Columns, ImmutableArray<ImmutableArray<string>> Rows, int TextColumns = 1, bool Total = false);

/// <summary>One figure that stands out at the top.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Value">The figure.</param>
/// <param name="Note">What it is beside.</param>
internal sealed record Headline(string Label, string Value, string Note);
