// Form.io's builder with the questions of this registry, and without whatever the publish gate refuses.
(() => {
  const setup = JSON.parse(document.getElementById("setup").textContent);
  // What was refused on the page around this frame is gone on with, so that nothing that was made is lost.
  const unsaved = parent.document.querySelector("[data-form-builder]")?.dataset.unsaved;
  if (unsaved) setup.definition = JSON.parse(unsaved);
  for (const evaluator of [Formio.Evaluator, Formio.Utils?.Evaluator]) if (evaluator) evaluator.noeval = true;
  Formio.cdn?.setBaseUrl("/static/vendor"); // nothing comes from elsewhere; nothing is there to come, either

  const without = (...keys) => keys.map((key) => ({ key, ignore: true }));
  const display = {
    key: "display",
    components: [
      { key: "description", type: "textarea", editor: "", wysiwyg: false, overrideEditForm: true, label: setup.words.hint },
      ...without("labelPosition", "labelWidth", "labelMargin", "placeholder", "tooltip", "prefix", "widget", "widget.type", "customClass",
        "tabindex", "autofocus", "modalEdit", "tableView", "spellcheck", "inputMask", "displayMask", "inputMasks", "mask",
        "allowMultipleMasks", "hideLabel", "showWordCount", "showCharCount", "autocomplete", "inputMaskPlaceholderChar",
        "applyMaskOn", "inputFormat", "truncateMultipleSpaces", "case", "hidden", "disabled", "editor", "autoExpand",
        "isUploadEnabled", "wysiwyg", "shortcut", "inputType", "uniqueOptions", "optionsLabelPosition", "inline",
        "hideInputLabels", "inputsLabelPosition", "useLocaleSettings", "dataGridLabel", "theme", "collapsible", "collapsed",
        "breadcrumbClickable", "allowPrevious", "buttonSettings", "navigateOnEnter", "saveOnEnter", "scrollToTop",
        "openWhenEmpty", "disableAddingRemovingRows", "displayAsTable", "conditionalAddButton", "addAnother", "modal",
        "saveRow", "removeRow", "refreshOnChange", "rows", "quillInfo", "as", "className"),
    ],
  };
  const validation = {
    key: "validation",
    components: without("custom-validation-js", "json-validation-json", "errors", "unique", "validateOn", "errorLabel",
      "validate.minWords", "validate.maxWords", "validate.customPrivate", "validateWhenHidden", "kickbox", "rowDrafts",
      "minSelectedCountMessage", "maxSelectedCountMessage", "validate.select", "validate.onlyAvailableItems"),
  };
  const conditional = { key: "conditional", components: without("customConditionalPanel") };
  const api = { key: "api", components: without("tags", "properties") };
  const off = without("layout", "logic", "data", "file", "templates", "addons");
  const options = {
    key: "data",
    components: without("multiple", "defaultValue", "persistent", "protected", "dbIndex", "encrypted", "redrawOn",
      "clearOnHide", "customDefaultValuePanel", "calculateValuePanel", "calculateServer", "allowCalculateOverride",
      "dataSrc", "data.json", "data.url", "data.headers", "lazyLoad", "data.resource", "selectValues", "valueProperty",
      "dataType", "idPath", "selectFields", "disableLimit", "searchField", "searchDebounce", "minSearch", "filter", "sort",
      "limit", "data.custom", "refreshOn", "refreshOnBlur", "clearOnRefresh", "searchEnabled", "noRefreshOnScroll",
      "selectThreshold", "addResource", "addResourceLabel", "reference", "readOnlyValue", "customOptions", "indexeddb",
      "useExactSearch", "selectData", "template", "authenticate", "ignoreCache", "serverOverride"),
  };
  const most = [display, validation, conditional, api, ...off];
  const choices = [display, validation, conditional, api, options, ...off.filter((tab) => tab.key !== "data")];
  const types = ["textfield", "textarea", "number", "checkbox", "day", "phoneNumber", "email", "file", "editgrid", "panel", "content"];
  const editForm = Object.fromEntries([
    ...types.map((type) => [type, most]),
    ...["radio", "select", "selectboxes"].map((type) => [type, choices]),
  ]);

  const icons = {
    textfield: "terminal", textarea: "text-left", number: "hash", checkbox: "check-square", radio: "ui-radios", select: "list",
    selectboxes: "ui-checks", day: "calendar", phoneNumber: "phone", email: "at", file: "file-earmark", panel: "file-text",
    editgrid: "collection", content: "chat-left-text",
  };
  const groups = { basic: false, advanced: false, data: false, premium: false, resource: false, layout: false };
  setup.groups.forEach((group, place) => {
    groups[`our_${group.key}`] = {
      title: group.title, weight: place, default: place === 0,
      components: Object.fromEntries(group.questions.map((schema, weight) => [
        `${group.key}_${schema.key}`,
        { title: schema.label, key: `${group.key}_${schema.key}`, icon: icons[schema.type], weight, schema },
      ])),
    };
  });

  // Keys as the publish gate wants them: small letters, digits and underscores, a letter first.
  const safe = (data) => {
    const plain = (data.title || data.label || data.type).normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
    const key = plain.replace(/[^a-z0-9]+/g, "_").replace(/^[^a-z]+|_+$/g, "").slice(0, 40);
    return key || data.key || "question";
  };

  // Form.io puts what is added by the keyboard at the top: it belongs onto the page there. It also writes down its own
  // template for what repeats, which is a program.
  const onPages = (several) => {
    const pages = several.filter((one) => one.type === "panel");
    if (!pages.length) return several;
    let page = pages[0];
    for (const one of several) {
      if (one.type === "panel") page = one;
      else if (one.type !== "button") (page.components ??= []).push(one);
    }
    return pages;
  };
  const bare = (several) => several.map(({ templates, ...one }) => (one.components ? { ...one, components: bare(one.components) } : one));

  const form = { ...setup.definition, display: "form", properties: { keyboardBuilder: true } };
  Formio.builder(document.getElementById("builder"), structuredClone(form), {
    iconset: "bi", noDefaultSubmitButton: true, sanitize: true, keyboardBuilder: true, builder: groups, editForm,
    language: "en",
  }).then((made) => {
    const builder = made.instance ?? made;
    Object.getPrototypeOf(builder).updateComponentKey = safe;
    builder.updateComponentKey = safe;
    let changed = Boolean(unsaved);
    for (const event of ["saveComponent", "removeComponent", "updateComponent", "moveComponent"])
      builder.on(event, () => { changed = true; });
    window.formBuilder = {
      seen: setup.seen,
      changed: () => changed,
      definition: () => ({ ...setup.definition, display: "form", components: onPages(bare(JSON.parse(JSON.stringify(builder.form.components)))) }),
    };
    parent.postMessage("form-builder-ready", location.origin);
  });
})();
