using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Telemetry.Aggregator.Evaluation;
using Telemetry.Aggregator.Webhooks;
using Telemetry.Aggregator.Webhooks.Sending;
using Telemetry.Store.Faults;
using Telemetry.Testing.Webhooks;

namespace Telemetry.Aggregator.Tests.Webhooks;

public sealed class DeliveryTests
{
    [Fact]
    public async Task A_message_is_signed_sent_once_and_logged_however_often_it_is_enqueued()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var host = await AlertingHost.StartAsync();
        receiver.Secret = await host.PutAsync("ops", receiver.Url);

        Assert.True(await Enqueue(host, "week-1"));
        Assert.False(await Enqueue(host, "week-1"));
        Assert.True(await Enqueue(host, "week-2"));
        var calls = await receiver.WaitAsync(2);
        var delivery = await host.WaitAsync("ops", static delivery => delivery is { Attempts: 1, Outcome: DeliveryOutcome.Delivered });

        Assert.Equal(2, calls.DistinctBy(static call => call.Id).Count());
        Assert.All(calls, static call => Assert.Equal("review.ready", call.Json.GetProperty("type").GetString()));
        Assert.Equal("2026-11-18T12:34:56Z", calls[0].Json.GetProperty("timestamp").GetString());
        Assert.Equal("week-1", calls[0].Json.GetProperty("data").GetProperty("period").GetString());
        Assert.Equal(AlertingHost.Now, calls[0].At);
        Assert.Equal(200, delivery.Status);
    }

    [Fact]
    public async Task A_failed_call_is_tried_again_under_the_same_id_when_its_time_has_come()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var host = await AlertingHost.StartAsync();
        receiver.Secret = await host.PutAsync("ops", receiver.Url);
        receiver.Answer = AnswerOf(receiver);

        await Enqueue(host, "week-1");
        var first = await host.WaitAsync("ops", static delivery => delivery.Attempts == 1);
        host.Clock.Advance(TimeSpan.FromSeconds(6));
        var second = await host.WaitAsync("ops", static delivery => delivery.Attempts == 2);
        host.Clock.Advance(TimeSpan.FromHours(1));
        var third = await host.WaitAsync("ops", static delivery => delivery.Attempts == 3);

        Assert.Equal((DeliveryOutcome.Failed, 500, "500 Internal Server Error: not now"), (first.Outcome, first.Status, first.Error));
        Assert.InRange(first.NextAt!.Value - AlertingHost.Now, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6));
        Assert.Equal(AlertingHost.Now.AddSeconds(6).AddHours(1), second.NextAt);
        Assert.Equal(DeliveryOutcome.Delivered, third.Outcome);
        Assert.Single(receiver.Calls.DistinctBy(static call => call.Id));
        Assert.Equal(3, receiver.Calls.DistinctBy(static call => call.Timestamp).Count());
        Assert.Single(receiver.Calls.DistinctBy(static call => call.Body));
    }

    [Fact]
    public async Task An_endpoint_that_answers_410_gets_nothing_more_until_it_is_put_again()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var host = await AlertingHost.StartAsync();
        await host.PutAsync("ops", receiver.Url);
        receiver.Answer = static http =>
        {
            http.Response.StatusCode = 410;
            return Task.CompletedTask;
        };

        await Enqueue(host, "week-1");
        var gone = await host.WaitAsync("ops", static delivery => delivery.Attempts == 1);
        Assert.Equal((DeliveryOutcome.GaveUp, 410), (gone.Outcome, gone.Status));
        Assert.NotNull((await host.Endpoints.FindAsync(null, "ops", CancellationToken.None))!.DisabledAt);
        await Enqueue(host, "week-2");

        receiver.Answer = static _ => Task.CompletedTask;
        await host.PutAsync("ops", receiver.Url);
        await Enqueue(host, "week-3");
        await receiver.WaitAsync(2);
        Assert.Equal(["week-1", "week-3"], receiver.Calls.Select(static call => call.Json.GetProperty("data").GetProperty("period").GetString()));
    }

    [Fact]
    public async Task One_endpoint_that_does_not_answer_holds_up_no_other()
    {
        await using var slow = await WebhookReceiver.StartAsync();
        await using var quick = await WebhookReceiver.StartAsync();
        await using var host = await AlertingHost.StartAsync();
        var release = new TaskCompletionSource();
        slow.Answer = _ => release.Task;
        await host.PutAsync("slow", slow.Url);
        await host.PutAsync("quick", quick.Url);

        await Enqueue(host, "week-1");
        await slow.WaitAsync(1);
        await Enqueue(host, "week-2");
        await quick.WaitAsync(2);

        Assert.Single(slow.Calls);
        release.SetResult();
        await slow.WaitAsync(2);
    }

    [Fact]
    public async Task A_redirect_is_a_failure_and_never_followed()
    {
        await using var elsewhere = await WebhookReceiver.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var host = await AlertingHost.StartAsync();
        await host.PutAsync("ops", receiver.Url);
        receiver.Answer = http =>
        {
            http.Response.Redirect(elsewhere.Url, permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        };

        await Enqueue(host, "week-1");
        var delivery = await host.WaitAsync("ops", static delivery => delivery.Attempts == 1);

        Assert.Equal((DeliveryOutcome.Failed, 307), (delivery.Outcome, delivery.Status));
        Assert.Empty(elsewhere.Calls);
    }

    [Fact]
    public async Task A_delivery_is_sent_again_on_demand_under_the_same_id_and_a_new_schedule()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var host = await AlertingHost.StartAsync();
        await host.PutAsync("ops", receiver.Url);
        await Enqueue(host, "week-1");
        var sent = await host.WaitAsync("ops", static delivery => delivery.Outcome == DeliveryOutcome.Delivered);

        await host.Log.RequestAsync(sent, CancellationToken.None);
        var again = await host.WaitAsync("ops", static delivery => delivery is { Attempts: 2, Outcome: DeliveryOutcome.Delivered });

        Assert.Equal(1, again.Attempt);
        Assert.Single(receiver.Calls.DistinctBy(static call => call.Id));
        Assert.Equal(2, receiver.Calls.Count);
    }

    [Fact]
    public async Task After_a_rotation_both_secrets_verify_for_a_day_and_then_the_new_one_alone()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var host = await AlertingHost.StartAsync();
        var old = await host.PutAsync("ops", receiver.Url);
        var rotated = (await host.Endpoints.RotateAsync(null, "ops", CancellationToken.None))!.Secret;

        await Enqueue(host, "week-1");
        await receiver.WaitAsync(1);
        host.Clock.Advance(TimeSpan.FromHours(25));
        await Enqueue(host, "week-2");
        var calls = await receiver.WaitAsync(2);

        Assert.NotEqual(old, rotated);
        Assert.Equal([(true, true), (false, true)], calls.Select(call => (
            WebhookReceiver.IsSigned(old, call.Id, call.Timestamp, call.Body, call.Signature), WebhookReceiver.IsSigned(rotated, call.Id, call.Timestamp, call.Body, call.Signature))));
    }

    [Fact]
    public async Task A_tenants_endpoint_is_told_of_its_tenant_alone_and_the_installations_of_all()
    {
        await using var own = await WebhookReceiver.StartAsync();
        await using var all = await WebhookReceiver.StartAsync();
        await using var host = await AlertingHost.StartAsync();
        await host.PutAsync("ops", own.Url, tenant: "acme");
        await host.PutAsync("ops", all.Url);

        await Enqueue(host, "of-acme", "acme");
        await Enqueue(host, "of-other", "other");
        await Enqueue(host, "of-all");
        await all.WaitAsync(3);
        await own.WaitAsync(1);

        Assert.Equal("of-acme", Assert.Single(own.Calls).Json.GetProperty("data").GetProperty("period").GetString());
    }

    [Theory]
    [InlineData(FaultPoint.BeforeSend, 1)]
    [InlineData(FaultPoint.AfterSend, 2)]
    [InlineData(FaultPoint.AfterRecord, 1)]
    public async Task A_sender_that_dies_at_a_step_is_followed_by_one_that_delivers_under_the_same_id(FaultPoint step, int callsMade)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var death = new StopAt(step);
        await using var dying = await AlertingHost.StartAsync(configure: services => services.AddSingleton<IFaultPoints>(death).AddSingleton<IEvaluationLease>(death));
        receiver.Secret = await dying.PutAsync("ops", receiver.Url);
        await Enqueue(dying, "week-1");
        await death.Reached.WaitAsync(TimeSpan.FromSeconds(60));

        await using var next = await AlertingHost.StartAsync(dying);
        await next.WaitAsync("ops", static delivery => delivery.Outcome == DeliveryOutcome.Delivered);

        Assert.Equal(callsMade, receiver.Calls.Count);
        Assert.Single(receiver.Calls.DistinctBy(static call => (call.Id, call.Body)));
    }

    private static Func<HttpContext, Task> AnswerOf(WebhookReceiver receiver) => async http =>
    {
        var call = receiver.Calls.Count;
        http.Response.StatusCode = call switch { 1 => 500, 2 => 429, _ => 200 };
        if (call == 2)
        {
            http.Response.Headers.RetryAfter = "3600";
        }

        await http.Response.WriteAsync(call < 3 ? "not\nnow" : "ok");
    };

    private static Task<bool> Enqueue(AlertingHost host, string period, string? tenant = null) =>
        host.Outbox.EnqueueAsync(WebhookTypes.ReviewReady, new JsonObject { ["title"] = $"Review of {period}", ["period"] = period }, period, tenant);
}
