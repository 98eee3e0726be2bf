using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
using SessionRecording.Operator.Resources;

namespace Resources.Tests;

/// <summary>What holds for every object of every config.</summary>
public sealed partial class ObjectTests
{
    // A config may be called what 253 characters allow; what is made for it must be allowed, too.
    private static readonly string[] ConfigNames =
        ["default", "a", "1st", "team.one", new('a', 40), new('a', 41), new('a', 63), new('a', 64), "a." + new string('b', 251), new string('a', 30) + "-" + new string('-', 20) + "b", "9.9.9"];

    public static IEnumerable<TheoryDataRow<string>> Cases() => Case.All.Select(one => new TheoryDataRow<string>(one.Name));

    public static IEnumerable<TheoryDataRow<string, string>> CasesByName() =>
        from one in Case.All from name in ConfigNames select new TheoryDataRow<string, string>(one.Name, name);

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_object_in_a_namespace_is_owned_by_the_config(string name)
    {
        Case one = Case.Named(name);
        Assert.All(one.Objects.Where(IsNamespaced), obj =>
        {
            V1OwnerReference owner = Assert.Single(obj.Metadata.OwnerReferences!);
            Assert.Equal(
                ("sessionrecording.dev/v1alpha1", "SessionRecordingConfig", one.Config.Name(), one.Config.Uid(), true, "recording"),
                (owner.ApiVersion, owner.Kind, owner.Name, owner.Uid, owner.Controller, obj.Namespace()));
        });
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_object_without_a_namespace_says_whose_it_is(string name) => Assert.All(Case.Named(name).Objects.Where(obj => !IsNamespaced(obj)), obj =>
    {
        Assert.Null(obj.Metadata.OwnerReferences);
        Assert.Null(obj.Metadata.NamespaceProperty);
        Assert.Equal(("recording", Case.Named(name).Config.Name()), (obj.GetLabel(Labels.ConfigNamespace), obj.GetLabel(Labels.ConfigName)));
    });

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_object_is_labelled_typed_and_of_a_kind_that_is_cleaned_up(string name) => Assert.All(Case.Named(name).Objects, obj =>
    {
        Assert.Equal(("session-recording", "session-recording-operator"), (obj.GetLabel(Labels.Name), obj.GetLabel(Labels.ManagedBy)));
        Assert.NotNull(obj.GetLabel(Labels.Component));
        Assert.NotNull(obj.ApiVersion);
        Assert.NotNull(obj.Kind);
        Assert.Contains(obj.GetType(), DesiredResources.Kinds.Concat(EnforcementResources.Kinds));
    });

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_selector_matches_pods_that_there_are(string name)
    {
        IReadOnlyList<IKubernetesObject<V1ObjectMeta>> objects = Case.Named(name).Workloads;
        V1PodTemplateSpec[] templates = [.. objects.Select(Templates.Of).OfType<V1PodTemplateSpec>()];

        Assert.All(objects.Where(obj => Templates.SelectorOf(obj) is not null), obj =>
        {
            IDictionary<string, string> selector = Templates.SelectorOf(obj)!;
            V1PodTemplateSpec matched = Assert.Single(templates, t => selector.All(label => t.Metadata!.Labels!.TryGetValue(label.Key, out string? value) && value == label.Value));
            Assert.True(Templates.Of(obj) is not { } own || ReferenceEquals(own, matched), "a workload selects its own pods");
        });
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_pods_mount_is_made_here_or_by_the_operator_or_named_in_the_config(string name)
    {
        Case one = Case.Named(name);
        string[] configMaps = [.. one.Workloads.OfType<V1ConfigMap>().Select(map => map.Name()), Names.AuthorityBundle(one.Config)];
        string[] secrets =
        [
            Names.CollectorTls(one.Config), Names.NodeTls(one.Config), Names.RecorderTls(one.Config), Names.AgentTls(one.Config), Names.KubeAgentTls(one.Config), Names.SshUserAuthority(one.Config),
            Names.SshHostAuthority(one.Config), .. DesiredResources.ReferencedSecrets(one.Config),
        ];
        V1PodSpec[] pods = [.. one.Workloads.Select(Templates.Of).OfType<V1PodTemplateSpec>().Select(template => template.Spec!)];
        V1VolumeProjection[] projections = [.. pods.SelectMany(pod => pod.Volumes!).SelectMany(volume => volume.Projected?.Sources ?? [])];

        Assert.All(projections.Select(p => p.ConfigMap).OfType<V1ConfigMapProjection>(), map => Assert.Contains(map.Name, configMaps));
        Assert.All(projections.Select(p => p.Secret).OfType<V1SecretProjection>(), secret => Assert.Contains(secret.Name, secrets));
        Assert.All(pods.SelectMany(pod => pod.Volumes!).Select(v => v.Secret).OfType<V1SecretVolumeSource>(), secret => Assert.Contains(secret.SecretName, secrets));
        Assert.All(one.Workloads.OfType<V1ConfigMap>(), map => Assert.Contains(map.Name(), projections.Select(p => p.ConfigMap?.Name)));
        Assert.All(pods, pod => Assert.Contains(pod.ServiceAccountName, one.Workloads.OfType<V1ServiceAccount>().Select(account => account.Name())));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_containers_mount_are_volumes_of_their_pod(string name) => Assert.All(Case.Named(name).Workloads.Where(obj => Templates.Of(obj) is not null), obj =>
    {
        V1PodSpec pod = Templates.Of(obj)!.Spec!;
        string?[] volumes = [.. pod.Volumes!.Select(v => v.Name), .. ((obj as V1StatefulSet)?.Spec!.VolumeClaimTemplates ?? []).Select(claim => claim.Name())];
        string?[] mounts = [.. pod.Containers!.Concat(pod.InitContainers ?? []).SelectMany(c => c.VolumeMounts!).Select(m => m.Name)];

        Assert.Equal(volumes.Order(), mounts.Distinct().Order());
    });

    [Theory]
    [MemberData(nameof(CasesByName))]
    public void Names_and_labels_are_valid_whatever_the_config_is_called(string name, string configName)
    {
        Case one = Case.Read(name);
        one.Config.Metadata.Name = configName;
        Assert.All(one.Objects, obj =>
        {
            string made = obj.Name();
            switch (obj)
            {
                case V1Service:
                    Assert.Matches(Rfc1035Label(), made);
                    break;
                case V1StatefulSet or V1DaemonSet or V1Deployment:
                    // Pods carry "NAME-HASH" in a label, the longest hash having ten characters.
                    Assert.Matches(Rfc1123Label(), made);
                    Assert.True(made.Length <= 52, made);
                    break;
                case V1ClusterRoleBinding or V1RoleBinding or V1Role:
                    Assert.DoesNotContain('/', made);
                    break;
                default:
                    Assert.Matches(Rfc1123Subdomain(), made);
                    break;
            }

            Assert.True(made.Length <= 253, made);
            Assert.All(obj.Metadata.Labels!.Values.Concat(Templates.Of(obj)?.Metadata!.Labels!.Values ?? []), value => Assert.Matches(LabelValue(), value));
        });
    }

    [Fact]
    public void Configs_of_one_namespace_never_share_an_object()
    {
        string[] all = [.. ConfigNames.SelectMany(configName => Case.All.Take(1).SelectMany(_ =>
        {
            Case one = Case.Read("everything");
            one.Config.Metadata.Name = configName;
            return one.Objects.Select(obj => $"{obj.Kind}/{obj.Name()}").Distinct();
        }))];

        Assert.Equal(all.Distinct().Count(), all.Length);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void No_object_is_there_twice(string name)
    {
        string[] all = [.. Case.Named(name).Objects.Select(obj => $"{obj.Kind}/{obj.Name()}")];

        Assert.Equal(all.Distinct(), all);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void No_secret_is_made_and_none_is_put_into_the_environment_or_the_arguments(string name) => Assert.All(Case.Named(name).Workloads, obj =>
    {
        Assert.IsNotType<V1Secret>(obj);
        string text = Manifests.Json(obj).ToJsonString();
        Assert.DoesNotContain("secretKeyRef", text);
        Assert.DoesNotContain("BEGIN", text);
    });

    [Fact]
    public void Pods_start_anew_when_their_file_or_a_secret_of_the_config_changes_and_not_else()
    {
        string Hash(string spec, string secret) => DesiredResources
            .For(Case.Of(spec).Config, Case.Context with { SecretHashes = new Dictionary<string, string> { ["s3"] = secret, ["default-collector-tls"] = secret } })
            .OfType<V1StatefulSet>().Single(set => set.Name() == "default-collector").Spec!.Template!.Metadata!.Annotations![Labels.ConfigHash];

        const string Spec = "{ mode: node, storage: { uri: 's3://b', credentialsSecretRef: { name: s3 } } }";
        Assert.Equal(Hash(Spec, "1"), Hash(Spec, "1"));
        Assert.NotEqual(Hash(Spec, "1"), Hash(Spec, "2"));
        Assert.NotEqual(Hash(Spec, "1"), Hash(Spec.Replace("s3://b", "s3://c", StringComparison.Ordinal), "1"));
        Assert.Equal(Hash("{ mode: node }", "1"), Hash("{ mode: node, kubernetes: { replicas: 7 } }", "2"));
    }

    private static bool IsNamespaced(IKubernetesObject<V1ObjectMeta> obj) =>
        obj is not (V1ClusterRoleBinding or V1ValidatingAdmissionPolicy or V1ValidatingAdmissionPolicyBinding);

    [GeneratedRegex("^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$")]
    private static partial Regex Rfc1035Label();

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")]
    private static partial Regex Rfc1123Label();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")]
    private static partial Regex Rfc1123Subdomain();

    [GeneratedRegex(@"^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$")]
    private static partial Regex LabelValue();
}
