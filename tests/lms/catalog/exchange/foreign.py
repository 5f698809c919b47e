"""Files as other systems write them, by their published formats; the questions are our own."""

MOODLE_GIFT = """\
// question: 0  name: Switch category to $course$/top/Line 3
$CATEGORY: $course$/top/Line 3


// question: 12  name: Scrap rate
// [id:scrap-1] [tag:lo1]
::Scrap rate::[html]<p>Of 200 parts, 6 are scrap. Which <b>share</b> is that?</p>{
\t=[html]<p>3 %</p>#Right\\: 6 of 200.
\t~<p>6 %</p>#That takes the count for the share.
\t~%50%<p>0.3 %</p>
\t####<p>Divide scrap by all parts\\: 6/200 \\= 0.03.</p>
}


// question: 13  name: Weight
::Weight::How heavy is a full box, in kg?{#
\t=%100%12.5:0.25#Well weighed.
\t=%50%12:1#
\t~#Far off.
}

::Limits::Which of these move a control limit?{
\t~%50%The spread of the process
\t~%50%The size of the sample
\t~%-100%The customer's tolerance#That is a specification limit.
}

A camera that never warns is 97 % accurate when 3 % are scrap. {TRUE#It is\\: 97 of 100 are good.#Yes.}

Put the steps in order {=measure -> 1 =sort -> 2 =repair -> 3}

Match them {=Seoul -> Korea =Tokyo -> Japan}

Name the machine that presses {=press =the press}

Describe your line. {}

Just a text, no question.
"""

CANVAS_QTI = """\
<?xml version="1.0" encoding="UTF-8"?>
<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2">
 <assessment ident="g1b2" title="Line 3">
  <qtimetadata>
   <qtimetadatafield><fieldlabel>cc_maxattempts</fieldlabel><fieldentry>2</fieldentry></qtimetadatafield>
   <qtimetadatafield><fieldlabel>qmd_timelimit</fieldlabel><fieldentry>20</fieldentry></qtimetadatafield>
  </qtimetadata>
  <section ident="root_section">
   <item ident="gq1" title="Question">
    <itemmetadata><qtimetadata>
     <qtimetadatafield><fieldlabel>question_type</fieldlabel><fieldentry>multiple_choice_question</fieldentry></qtimetadatafield>
     <qtimetadatafield><fieldlabel>points_possible</fieldlabel><fieldentry>2.0</fieldentry></qtimetadatafield>
    </qtimetadata></itemmetadata>
    <presentation>
     <material><mattext texttype="text/html">&lt;div&gt;&lt;p&gt;Scrap is &lt;img class="equation_image" data-equation-content="6/200" alt="LaTeX: 6/200"&gt;. Which share?&lt;/p&gt;&lt;/div&gt;</mattext></material>
     <response_lid ident="response1" rcardinality="Single"><render_choice>
      <response_label ident="4501"><material><mattext texttype="text/plain">3 %</mattext></material></response_label>
      <response_label ident="4502"><material><mattext texttype="text/plain">6 *</mattext></material></response_label>
     </render_choice></response_lid>
    </presentation>
    <resprocessing>
     <outcomes><decvar maxvalue="100" minvalue="0" varname="SCORE" vartype="Decimal"/></outcomes>
     <respcondition continue="Yes"><conditionvar><other/></conditionvar><displayfeedback feedbacktype="Response" linkrefid="general_fb"/></respcondition>
     <respcondition continue="Yes"><conditionvar><varequal respident="response1">4502</varequal></conditionvar><displayfeedback feedbacktype="Response" linkrefid="4502_fb"/></respcondition>
     <respcondition continue="No"><conditionvar><varequal respident="response1">4501</varequal></conditionvar><setvar action="Set" varname="SCORE">100</setvar></respcondition>
    </resprocessing>
    <itemfeedback ident="general_fb"><flow_mat><material><mattext texttype="text/html">&lt;p&gt;Divide.&lt;/p&gt;</mattext></material></flow_mat></itemfeedback>
    <itemfeedback ident="4502_fb"><flow_mat><material><mattext texttype="text/html">&lt;p&gt;A count.&lt;/p&gt;</mattext></material></flow_mat></itemfeedback>
   </item>
   <item ident="gq2" title="Question">
    <itemmetadata><qtimetadata>
     <qtimetadatafield><fieldlabel>question_type</fieldlabel><fieldentry>numerical_question</fieldentry></qtimetadatafield>
     <qtimetadatafield><fieldlabel>points_possible</fieldlabel><fieldentry>1.0</fieldentry></qtimetadatafield>
    </qtimetadata></itemmetadata>
    <presentation>
     <material><mattext texttype="text/html">&lt;p&gt;How heavy is a full box, in kg?&lt;/p&gt;</mattext></material>
     <response_str ident="response1" rcardinality="Single"><render_fib fibtype="Decimal"><response_label ident="answer1"/></render_fib></response_str>
    </presentation>
    <resprocessing>
     <respcondition continue="No"><conditionvar><or><varequal respident="response1">12.5</varequal><and><vargte respident="response1">12.25</vargte><varlte respident="response1">12.75</varlte></and></or></conditionvar><setvar action="Set" varname="SCORE">100</setvar></respcondition>
    </resprocessing>
   </item>
   <item ident="gq3" title="Question">
    <itemmetadata><qtimetadata>
     <qtimetadatafield><fieldlabel>question_type</fieldlabel><fieldentry>essay_question</fieldentry></qtimetadatafield>
    </qtimetadata></itemmetadata>
    <presentation>
     <material><mattext texttype="text/html">Describe your line.</mattext></material>
     <response_str ident="response1" rcardinality="Single"><render_fib><response_label ident="answer1"/></render_fib></response_str>
    </presentation>
    <resprocessing><respcondition continue="No"><conditionvar><other/></conditionvar></respcondition></resprocessing>
   </item>
   <item ident="gq4" title="Question">
    <itemmetadata><qtimetadata>
     <qtimetadatafield><fieldlabel>question_type</fieldlabel><fieldentry>multiple_answers_question</fieldentry></qtimetadatafield>
    </qtimetadata></itemmetadata>
    <presentation>
     <material><mattext texttype="text/html">&lt;p&gt;Which move a limit?&lt;/p&gt;</mattext></material>
     <response_lid ident="response1" rcardinality="Multiple"><render_choice>
      <response_label ident="1"><material><mattext texttype="text/html">spread</mattext></material></response_label>
      <response_label ident="2"><material><mattext texttype="text/html">sample</mattext></material></response_label>
      <response_label ident="3"><material><mattext texttype="text/html">tolerance</mattext></material></response_label>
     </render_choice></response_lid>
    </presentation>
    <resprocessing>
     <respcondition continue="No"><conditionvar><and><varequal respident="response1">1</varequal><varequal respident="response1">2</varequal><not><varequal respident="response1">3</varequal></not></and></conditionvar><setvar action="Set" varname="SCORE">100</setvar></respcondition>
    </resprocessing>
   </item>
  </section>
 </assessment>
</questestinterop>
"""  # noqa: E501 as Canvas writes them
