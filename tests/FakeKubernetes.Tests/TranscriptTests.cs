namespace FakeKubernetes.Tests;

/// <summary>The fake answers as the real server did: status, content type, warning, and body but for <see cref="VolatileFields"/>.</summary>
public sealed class TranscriptTests(TranscriptReplay replay) : IClassFixture<TranscriptReplay>
{
    /// <summary>What the fake cannot answer, and why.</summary>
    private static readonly Dictionary<string, string> NotMet = new()
    {
        ["47-exec-denied-by-policy-spdy"] = "admission policies on CONNECT are not evaluated",
        ["48-exec-denied-by-policy-ws"] = "admission policies on CONNECT are not evaluated",
        ["49-exec-allowed-with-extra"] = "admission policies on CONNECT are not evaluated",
    };

    public static TheoryData<string> Met => [.. Transcript.Names.Except(NotMet.Keys)];

    public static TheoryData<string> Unmet => [.. NotMet.Keys];

    [Theory]
    [MemberData(nameof(Met))]
    public void A_request_is_answered_as_by_the_real_server(string name) => Assert.Null(replay.DifferenceOf(name));

    [Theory]
    [MemberData(nameof(Unmet))]
    public void What_is_listed_as_not_met_is_not_met(string name) => Assert.NotNull(replay.DifferenceOf(name));
}
