using System.Text.Json.Serialization;

namespace Telemetry.Simulator.Fitted;

/// <summary>
/// A distribution as the bounds of 256 cells of equal probability; the last cell, where the long tail is, is given in 256
/// cells again. Draws lie on a straight line within a cell, in whole numbers.
/// </summary>
internal sealed class QuantileTable
{
    public const int Cells = 256;
    private const int FractionBits = 16;

    /// <summary>Gets the 257 bounds of the cells.</summary>
    [JsonPropertyName("body")]
    public required int[] Body { get; init; }

    /// <summary>Gets the 257 bounds inside the last cell.</summary>
    [JsonPropertyName("tail")]
    public required int[] Tail { get; init; }

    /// <summary>Gets the value of 64 random bits.</summary>
    public int Of(ulong bits)
    {
        var cell = (int)(bits >> 56);
        var bounds = this.Body;
        if (cell == Cells - 1)
        {
            cell = (int)(bits >> 48) & (Cells - 1);
            bounds = this.Tail;
        }

        var fraction = (long)(bits & ((1 << FractionBits) - 1));
        return bounds[cell] + (int)(((bounds[cell + 1] - bounds[cell]) * fraction) >> FractionBits);
    }
}
