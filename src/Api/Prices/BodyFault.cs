using System.Text.Json;
using Telemetry.Api.Parameters;
using Telemetry.Api.Problems;
using Telemetry.Api.Rows;

namespace Telemetry.Api.Prices;

/// <summary>Says what is wrong with a body that could not be read, in the caller's words instead of the reader's.</summary>
internal static class BodyFault
{
    private static readonly string[] Known =
    [
        .. new[] { typeof(PriceChangeRequest), typeof(PriceCardRequest), typeof(PriceAliasRequest) }
            .SelectMany(type => ApiJson.Options.GetTypeInfo(type).Properties.Select(property => property.Name)).Distinct(),
    ];

    public static ParameterFault Of(JsonException fault)
    {
        var field = (fault.Path ?? "").TrimStart('$').TrimStart('.');
        var name = field.Split('.')[^1];
        if (fault.Message.Contains("could not be mapped", StringComparison.Ordinal))
        {
            return new ParameterFault(field, $"There is no such member{Hints.End(name, Known)}");
        }

        var detail = fault.Message.Contains("could not be converted", StringComparison.Ordinal)
            ? "The value has the wrong type; /openapi/v1.json describes it."
            : fault.Message;
        return new ParameterFault(field.Length == 0 ? "body" : field, detail);
    }
}
