using System.Text;
using Fuzz.Engine;
using Fuzz.Mutations;
using Recorder.Protocols;
using Recorder.Protocols.Ssh;

namespace Fuzz.Targets;

/// <summary><see cref="SshAuthentication.Parse"/> and the certificates in it: only <see cref="ProtocolException"/>.</summary>
internal sealed class SshAuthTarget : FuzzTarget
{
    public override string Name => "ssh-auth";

    public override IReadOnlyList<Mutation> Mutations { get; } =
    [
        new Base64Mutation(new BlockMutation(LengthPrefix.Record, new ByteMutation())),
        new Base64Mutation(new BlockMutation(LengthPrefix.Record, new BlockMutation(LengthPrefix.Record, new ByteMutation()))),
        new Base64Mutation(new ByteMutation()),
    ];

    public override IReadOnlyList<long> Limits => [SshCertificate.MaxPrincipals, SshAuthentication.MaxLines];

    public override IEnumerable<string> Samples => Directory.EnumerateFiles(KeptInputs.TestData("wire/ssh"), "*.auth");

    public override IEnumerable<(string Name, byte[] Bytes)> MakeSeeds() =>
        [("methods", "password\nkeyboard-interactive/pam\npublickey ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 comment\n"u8.ToArray())];

    public override Task RunAsync(byte[] input, Trace trace)
    {
        string text = Encoding.UTF8.GetString(input);
        try
        {
            SshAuthentication read = SshAuthentication.Parse(text);
            trace.Saw($"{read.Fingerprint is not null} {read.Certificate is not null}");
            trace.Count("methods", read.Method.Count(c => c == ','));
            trace.Count("principals", read.Certificate?.Principals.Count ?? -1);
            InvariantException.Require(read.Fingerprint is null || (read.Fingerprint.StartsWith("SHA256:", StringComparison.Ordinal) && read.Fingerprint.Length == 50), "the fingerprint is none");
            InvariantException.Require(read.Certificate is null || read.Certificate.Principals.Count <= SshCertificate.MaxPrincipals, "too many principals");
        }
        catch (ProtocolException refused)
        {
            // The key's type stands in the message as it came.
            string[] words = text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
            trace.Saw(Trace.Pattern(words.Where(word => word.Length > 3).Aggregate(refused.Message, (message, word) => message.Replace(word, "'"))));
        }

        return Task.CompletedTask;
    }
}
