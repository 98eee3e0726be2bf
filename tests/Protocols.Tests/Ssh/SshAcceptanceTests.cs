using Recorder.Protocols.Ssh;

namespace Protocols.Tests.Ssh;

public sealed class SshAcceptanceTests
{
    private const string Key = "SHA256:qjgmTNSEakW2fXPVOjl3XCbvIZ5uCv19UM+16SeL1LQ", Authority = "SHA256:snjZZzfRnIRQg015TENMzl4IyicpfZT78g2yQOOlWtw";

    [Fact]
    public void A_key_is_read() => Assert.Equal(
        new SshAcceptance("publickey", "192.0.2.1", 45978, Key, null),
        SshAcceptance.Find($"Accepted publickey for root from 192.0.2.1 port 45978 ssh2: ED25519 {Key}\r\n"));

    [Theory]
    [InlineData("alice@example.com", "alice@example.com")]
    [InlineData(@"alice \303\251\\x", @"alice é\x")]
    [InlineData("two\nlines", "two\nlines")]
    [InlineData("a (serial 1) CA ED25519 SHA256:x", "a (serial 1) CA ED25519 SHA256:x")]
    [InlineData("", "")]
    public void A_certificates_id_and_serial_are_read(string shown, string id) => Assert.Equal(
        new SshAcceptance("publickey", "2001:db8::1", 58030, Key, new SshCertificateName(id, 42)),
        SshAcceptance.Find($"Accepted publickey for a from b from 2001:db8::1 port 58030 ssh2: ED25519-CERT {Key} ID {shown} (serial 42) CA ED25519 {Authority}"));

    [Theory]
    [InlineData("Accepted password for root from 192.0.2.1 port 1 ssh2", "password")]
    [InlineData("Accepted keyboard-interactive/pam for root from 192.0.2.1 port 1 ssh2", "keyboard-interactive")]
    public void Methods_without_a_key_have_none(string message, string method) =>
        Assert.Equal(new SshAcceptance(method, "192.0.2.1", 1, null, null), SshAcceptance.Find(message));

    [Fact]
    public void A_certificates_id_that_is_cut_is_not_taken_for_a_whole_one() => Assert.Equal(
        new SshAcceptance("publickey", "192.0.2.1", 1, Key, null),
        SshAcceptance.Find($"Accepted publickey for root from 192.0.2.1 port 1 ssh2: ED25519-CERT {Key} ID alice@exam"));

    [Theory]
    [InlineData("")]
    [InlineData("Failed publickey for root from 192.0.2.1 port 1 ssh2")]
    [InlineData("Invalid user x\r\nAccepted publickey for root from 192.0.2.1 port 1 ssh2 from 192.0.2.1 port 2")]
    [InlineData("Accepted publickey for root from 192.0.2.1 port 99999999999 ssh2")]
    [InlineData("Accepted publickey for root")]
    public void Other_messages_tell_of_no_login(string message) => Assert.Null(SshAcceptance.Find(message));
}
