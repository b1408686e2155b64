using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Chat;
using Telemetry.Sdk;

await using var usage = TelemetryUsage.Start();
using var http = usage.CreateHttpClient();
var key = new ApiKeyCredential(Environment.GetEnvironmentVariable("OPENAI_API_KEY") ?? "");
var client = new ChatClient("gpt-5.4", key, new OpenAIClientOptions { Transport = new HttpClientPipelineTransport(http) });

using (UsageContext.Push(team: "search", feature: "rag"))
{
    await foreach (var update in client.CompleteChatStreamingAsync("Say hello."))
    {
        Console.Write(string.Concat(update.ContentUpdate.Select(part => part.Text)));
    }
}
