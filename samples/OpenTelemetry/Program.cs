using Anthropic;
using Anthropic.Models.Messages;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Telemetry.Sdk;
using Telemetry.Sdk.OpenTelemetry;

// The client's own spans are captured; its transport stays as it is.
await using var usage = TelemetryUsage.Start();
using var tracing = Sdk.CreateTracerProviderBuilder()
    .AddSource("com.anthropic.sdk.csharp")
    .AddTelemetryUsage(usage)
    .Build();
using var client = new AnthropicClient();

var message = await client.Messages.Create(new MessageCreateParams
{
    Model = "claude-opus-5-5",
    MaxTokens = 100,
    Messages = [new UserMessageParam("Say hello.")],
});
Console.WriteLine(message);
