using Anthropic;
using Anthropic.Models.Messages;
using Telemetry.Sdk;

await using var usage = TelemetryUsage.Start();
using var http = usage.CreateHttpClient();
using var client = new AnthropicClient { HttpClient = http };

using (UsageContext.Push(team: "search", feature: "rag"))
{
    var message = await client.Messages.Create(new MessageCreateParams
    {
        Model = "claude-opus-5-5",
        MaxTokens = 100,
        Messages = [new UserMessageParam("Say hello.")],
    });
    Console.WriteLine(message);
}
