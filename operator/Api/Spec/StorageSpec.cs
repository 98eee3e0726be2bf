using KubeOps.Abstractions.Entities.Attributes;

namespace SessionRecording.Operator.Api.Spec;

public sealed class StorageSpec
{
    [Required]
    [Length(1, 1024)]
    [Pattern("^(file:///|s3://[^/?]+|gs://[^/?]+).*$")]
    [ValidationRule("self.split('?')[0] == oldSelf.split('?')[0]",
        "the place of the recordings cannot be changed, for those that are there would be lost to sight: create a second SessionRecordingConfig (parameters after ? may change)")]
    [Description("file:///path on the collector's volume, s3://bucket/prefix?region=…&endpoint=…, or gs://bucket/prefix?projectID=…, with Teleport's parameters. Bucket and path cannot be changed later.")]
    public string Uri { get; set; } = "";

    [Description("Secret with the credentials of the store. Leave it out to use workload identity (collector.serviceAccount.annotations).")]
    public LocalReference? CredentialsSecretRef { get; set; }

    [Length(1, 16)]
    [Pattern("^[1-9][0-9]{0,5}d$")]
    [Description("How long a recording is kept, in days: 365d. Default: for ever.")]
    public string? Retention { get; set; }
}
