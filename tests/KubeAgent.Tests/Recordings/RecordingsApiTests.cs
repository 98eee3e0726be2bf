using System.Net;
using KubeAgent.Authentication;
using KubeAgent.Forwarding;
using KubeAgent.Impersonation;
using KubeAgent.Recordings;
using KubeAgent.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using TestKit;

namespace KubeAgent.Tests.Recordings;

/// <summary>What becomes of collectors that do not answer.</summary>
public sealed class RecordingsApiTests : IAccessReviewer, IDisposable
{
    private static readonly KubeUser _alice = new("alice", []);

    private readonly ManualTimeProvider _time = new();
    private readonly List<HttpClient> _clients = [];

    [Fact]
    public async Task Past_a_collector_that_says_nothing_the_next_one_is_asked()
    {
        var silent = new Collector(NeverAsync);
        DefaultHttpContext context = Request();
        Task handled = ApiOf(silent, new Collector(_ => Task.CompletedTask)).HandleAsync(context, Target, _alice, _alice, default);

        await silent.Asked.Task.WaitAsync(Eventually.Bound);
        _time.Advance(TimeSpan.FromSeconds(29.9));
        Assert.False(handled.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        await handled.WaitAsync(Eventually.Bound);

        Assert.Equal(StatusCodes.Status200OK, context.Response.StatusCode);
    }

    [Fact]
    public async Task When_none_answers_the_user_is_told_that_the_recordings_are_out_of_reach()
    {
        var silent = new Collector(NeverAsync);
        Task handled = ApiOf(new Collector(_ => throw new HttpRequestException("refused")), silent).HandleAsync(Request(), Target, _alice, _alice, default);

        await silent.Asked.Task.WaitAsync(Eventually.Bound);
        _time.Advance(TimeSpan.FromSeconds(30));
        RefusedException refused = await Assert.ThrowsAsync<RefusedException>(() => handled.WaitAsync(Eventually.Bound));

        Assert.Equal((503, "no collector answers the agent: the recordings are out of reach"), (refused.Status.Code, refused.Status.Message));
    }

    Task<bool> IAccessReviewer.IsAllowedAsync(KubeUser user, AccessQuestion question, CancellationToken cancellationToken) => Task.FromResult(true);

    public void Dispose() => _clients.ForEach(client => client.Dispose());

    private static Task NeverAsync(CancellationToken stop) => new TaskCompletionSource().Task.WaitAsync(stop);

    private static RequestTarget Target => RequestTarget.Parse("/sessionrecording/v1/sessions");

    private static DefaultHttpContext Request() => new() { Request = { Method = "GET" }, Response = { Body = new MemoryStream() } };

    private RecordingsApi ApiOf(params Collector[] collectors)
    {
        _clients.AddRange(collectors.Select(collector => new HttpClient(collector) { BaseAddress = new Uri("http://collector"), Timeout = Timeout.InfiniteTimeSpan }));
        return new RecordingsApi(_clients, "recording", this, NullLogger<RecordingsApi>.Instance, _time);
    }

    private sealed class Collector(Func<CancellationToken, Task> before) : HttpMessageHandler
    {
        public TaskCompletionSource Asked { get; } = new();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.TrySetResult();
            await before(cancellationToken);
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("[]") };
        }
    }
}
