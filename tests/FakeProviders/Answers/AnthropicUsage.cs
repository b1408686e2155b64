using Telemetry.FakeProviders.Serving;

namespace Telemetry.FakeProviders.Answers;

/// <summary>The usage of one message in its three forms.</summary>
/// <param name="Whole">Of a buffered answer.</param>
/// <param name="Start">Of <c>message_start</c>: the input side, and the first tokens of the output.</param>
/// <param name="Delta">Of <c>message_delta</c>: cumulative, without the split of cache writes, tier, region and speed.</param>
internal sealed record AnthropicUsage(string Whole, string Start, string Delta)
{
    public static AnthropicUsage Make(FakeCall call, string tier = "standard")
    {
        var made = call.Made;
        var input = made.Count(20, 3000);
        var minutes5 = made.Count(0, 3) == 0 ? 0 : made.Count(100, 9000);
        var hour1 = made.Count(0, 2) == 0 ? made.Count(100, 4000) : 0;
        var read = made.Count(0, 20_000);
        var output = call.Behaviour.Refuse ? 0 : made.Count(10, 900);
        var thinking = made.Count(0, output);
        var searches = call.Behaviour.Refuse ? 0 : made.Count(0, 3);
        var region = made.Count(0, 1) == 0 ? "us" : "global";

        // After a search the prompt has grown: the delta says so, and its counts replace those of the start.
        var grown = searches > 0 ? input + made.Count(500, 8000) : input;
        var split = $$"""{"ephemeral_5m_input_tokens":{{minutes5}},"ephemeral_1h_input_tokens":{{hour1}}}""";
        var traits = $"\"service_tier\":\"{tier}\",\"inference_geo\":\"{region}\"";
        var tools = $$"""{"web_search_requests":{{searches}},"web_fetch_requests":0}""";
        var cache = $"\"cache_creation_input_tokens\":{minutes5 + hour1},\"cache_read_input_tokens\":{read}";
        var ends = $"\"output_tokens\":{output},\"output_tokens_details\":{{\"thinking_tokens\":{thinking}}},\"server_tool_use\":{tools}{Iterations(call, grown, cache, split, output)}";
        return new AnthropicUsage(
            $"{{\"input_tokens\":{grown},{cache},\"cache_creation\":{split},{ends},{traits}}}",
            $"{{\"input_tokens\":{input},{cache},\"cache_creation\":{split},\"output_tokens\":{Math.Min(output, made.Count(1, 3))},{traits}}}",
            $"{{\"input_tokens\":{grown},{cache},{ends}}}");
    }

    private static string Iterations(FakeCall call, int input, string cache, string split, int output) => call.Behaviour.Iterations
        ? $$""","iterations":[{"type":"compaction","input_tokens":{{call.Made.Count(1000, 9000)}},"output_tokens":{{call.Made.Count(50, 500)}},"cache_read_input_tokens":0,"cache_creation_input_tokens":0},{"type":"message","model":"{{call.Model}}","input_tokens":{{input}},{{cache}},"cache_creation":{{split}},"output_tokens":{{output}}}]"""
        : "";
}
