using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using k8s;
using KubeOps.Abstractions.Rbac;

namespace SessionRecording.Operator.Host.Enforcement;

/// <summary>Reads <c>/metrics</c> of the API server that answers; behind a balancer that is now this one, now that. Nothing of it is kept but what is counted.</summary>
[GenericRbac(Urls = ["/metrics"], Verbs = RbacVerb.Get)]
internal sealed class ApiServerMetrics(KubernetesClientConfiguration configuration, TimeProvider time) : IDisposable
{
    // An API server says some megabytes, in lines of some hundred bytes.
    private const int MaxLine = 64 * 1024;
    private const long MaxAnswer = 256L * 1024 * 1024;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http = new(configuration.CreateHandler()) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };

    /// <exception cref="NoAnswerException">The API server does not answer, says no, or breaks off.</exception>
    public Task<AdmissionCounts> ReadAsync(CancellationToken cancellationToken) =>
        Answers.WithinAsync("metrics", Timeout, AskAsync, time, cancellationToken);

    public void Dispose() => _http.Dispose();

    /// <summary>The same, of an answer.</summary>
    /// <exception cref="IOException">It is too long.</exception>
    internal static async Task<AdmissionCounts> ReadAsync(PipeReader answer, CancellationToken cancellationToken)
    {
        AdmissionCounts counts = new();
        for (long size = 0; ;)
        {
            ReadResult read = await answer.ReadAsync(cancellationToken);
            ReadOnlySequence<byte> rest = read.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                counts.Add(Encoding.UTF8.GetString(rest.Slice(0, end)));
                rest = rest.Slice(rest.GetPosition(1, end));
            }

            size += read.Buffer.Length - rest.Length;
            if (MaxLine < rest.Length || MaxAnswer < size)
            {
                throw new IOException($"the API server's metrics have a line of more than {MaxLine} bytes, or more than {MaxAnswer} in all");
            }

            if (read.IsCompleted)
            {
                counts.Add(Encoding.UTF8.GetString(rest));
                return counts;
            }

            answer.AdvanceTo(rest.Start, rest.End);
        }
    }

    private async Task<AdmissionCounts> AskAsync(CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await _http.GetAsync(new Uri(configuration.Host, "metrics"), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        answer.EnsureSuccessStatusCode();
        PipeReader body = PipeReader.Create(await answer.Content.ReadAsStreamAsync(cancellationToken));
        try
        {
            return await ReadAsync(body, cancellationToken);
        }
        finally
        {
            await body.CompleteAsync(); // Gives its memory back.
        }
    }
}
