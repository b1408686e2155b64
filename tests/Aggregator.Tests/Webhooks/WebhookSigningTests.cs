using System.Text;
using Telemetry.Aggregator.Webhooks.Endpoints;
using Telemetry.Aggregator.Webhooks.Sending;
using Telemetry.Testing.Webhooks;

namespace Telemetry.Aggregator.Tests.Webhooks;

public sealed class WebhookSigningTests
{
    // https://github.com/standard-webhooks/standard-webhooks, the vector that its libraries share.
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const string Body = """{"test": 2432232314}""";
    private const string Signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    [Fact]
    public void The_public_vector_of_Standard_Webhooks_is_signed_and_verified_to_the_letter()
    {
        Assert.Equal(Signature, WebhookSignature.Of([Secret], Id, 1614265330, Encoding.UTF8.GetBytes(Body)));
        Assert.True(WebhookReceiver.IsSigned(Secret, Id, "1614265330", Body, Signature));
        Assert.False(WebhookReceiver.IsSigned(Secret, Id, "1614265331", Body, Signature));
        Assert.False(WebhookReceiver.IsSigned(Secret, Id, "1614265330", Body + " ", Signature));
    }

    [Fact]
    public void During_a_rotation_both_secrets_verify_the_same_call()
    {
        var next = WebhookSecret.Create();
        var signatures = WebhookSignature.Of([next, Secret], Id, 1614265330, Encoding.UTF8.GetBytes(Body));

        Assert.Equal(2, signatures.Split(' ').Length);
        Assert.True(WebhookReceiver.IsSigned(Secret, Id, "1614265330", Body, signatures));
        Assert.True(WebhookReceiver.IsSigned(next, Id, "1614265330", Body, signatures));
    }

    [Theory]
    [InlineData(23, false)]
    [InlineData(24, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_secret_has_24_to_64_bytes(int bytes, bool taken) =>
        Assert.Equal(taken, WebhookSecret.FaultOf("whsec_" + Convert.ToBase64String(new byte[bytes])) is null);

    [Theory]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_not base64!")]
    [InlineData("")]
    public void A_secret_of_another_form_is_refused(string secret) => Assert.NotNull(WebhookSecret.FaultOf(secret));

    [Fact]
    public void The_ten_steps_of_the_schedule_take_about_three_days_and_then_it_ends()
    {
        var planned = Enumerable.Range(1, RetrySchedule.AttemptsMax - 1).Select(attempt => RetrySchedule.DelayAfter(attempt, null, 0)!.Value).ToList();

        Assert.Equal(10, RetrySchedule.AttemptsMax);
        Assert.Equal([5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400], planned.Select(static delay => delay.TotalSeconds));
        Assert.Null(RetrySchedule.DelayAfter(10, null, 0));
        Assert.Equal(TimeSpan.FromSeconds(6), RetrySchedule.DelayAfter(1, null, 1));
    }

    [Theory]
    [InlineData(1, 60, 60)]
    [InlineData(2, 60, 300)]
    [InlineData(1, 1_000_000, 86_400)]
    public void A_longer_wait_that_the_receiver_asks_for_is_kept_up_to_a_day(int attempt, int asked, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetrySchedule.DelayAfter(attempt, TimeSpan.FromSeconds(asked), 0));
}
