using System.Net.Http.Json;
using Telemetry.Sdk;

// An OpenAI-compatible server of one's own: its tokens are counted, and cost nothing per call.
await using var usage = TelemetryUsage.Start(options => options.Hosts.Add(
    new CapturedHost { Host = "localhost:8000", Provider = "vllm", Billing = Telemetry.Events.BillingKind.SelfHosted }));
using var http = usage.CreateHttpClient();

using (UsageContext.Push(team: "search", feature: "rag"))
{
    using var answer = await http.PostAsJsonAsync("http://localhost:8000/v1/chat/completions", new
    {
        model = "llama-4",
        messages = new[] { new { role = "user", content = "Say hello." } },
    });
    Console.WriteLine(await answer.Content.ReadAsStringAsync());
}
