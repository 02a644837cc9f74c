-- People before and beside the purchase: Marketo, and what Salesforce knows of leads, contacts, campaigns and calls.

create schema marketo;

create macro person_email(person) as
    concat(if(person < account_total(), 'buyer', 'visitor'), person, '@customer', person, '.example');

-- One person for each account, and one for every third who never bought.
create table drawn.people as
select
    cast(person as integer) as person,
    accounts.account is not null and accounts.has_crm_account as is_converted,
    accounts.crm_account,
    slots.country,
    slots.country_code,
    date '2017-01-01' + draw('known', person, 1300) as known_on,
    draw('on trial', person, 4) = 0 as is_on_trial,
    draw('opted out', person, 50) = 0 as is_opted_out
from range(account_total() * 4 // 3) as counted (person)
left join drawn.accounts as accounts on accounts.account = person
inner join drawn.countries as slots on slots.slot = draw('country', person, 20);

create view salesforce.lead as
select
    salesforce_id_18('00Q6100', person) as id,
    concat('First', person, ' Last', person) as name,
    person_email(person) as email,
    concat('Customer ', person) as company,
    if(is_converted, 'Qualified', ['Inquiry', 'MQL', 'Nurture', 'Unqualified'][person % 4 + 1]) as status,
    if(is_on_trial, 'Trial - GitLab.com', 'Web') as lead_source,
    country,
    country_code,
    'SMB' as sales_segmentation__c,
    salesforce_id_18('0056100', person % 100) as owner_id,
    is_converted,
    if(is_converted, moment(known_on + 20, person), null) as converted_date,
    if(is_converted, salesforce_id_18('0016100', crm_account), null) as converted_account_id,
    if(is_converted, salesforce_id_18('0036100', person), null) as converted_contact_id,
    false as is_deleted,
    moment(known_on, person) as created_date,
    moment(known_on + 20, person) as system_modstamp
from drawn.people;

create view salesforce.contact as
select
    salesforce_id_18('0036100', person) as id,
    salesforce_id_18('0016100', crm_account) as account_id,
    concat('First', person, ' Last', person) as name,
    person_email(person) as email,
    'IT manager' as title,
    country as mailing_country,
    country_code as mailing_country_code,
    salesforce_id_18('0056100', person % 100) as owner_id,
    is_opted_out as has_opted_out_of_email,
    false as is_deleted,
    moment(known_on + 20, person) as created_date,
    moment(known_on + 20, person) as system_modstamp
from drawn.people
where is_converted;

create view salesforce.user_role as
select
    salesforce_id_18('00E6100', number) as id,
    name,
    replace(name, ' ', '_') as developer_name,
    timestamp '2016-01-01' as system_modstamp
from (values (1, 'Account Executive'), (2, 'SDR Regional Lead')) as roles (number, name);

create view salesforce.record_type as
select
    salesforce_id_18('0126100', number) as id,
    name,
    name as developer_name,
    'Opportunity' as sobject_type,
    true as is_active,
    timestamp '2016-01-01' as created_date,
    timestamp '2016-01-01' as system_modstamp
from (values (1, 'Standard'), (2, 'Reseller')) as kinds (number, name);

create view salesforce.campaign as
select
    salesforce_id_18('7016100', campaign) as id,
    concat('Campaign ', campaign) as name,
    ['Webcast', 'Trade Show', 'Trial', 'Content'][campaign % 4 + 1] as type,
    'In Progress' as status,
    true as is_active,
    date '2017-01-01' as start_date,
    salesforce_id_18('0056100', campaign) as owner_id,
    money(100000) as budgeted_cost,
    timestamp '2017-01-01' as created_date,
    timestamp '2017-01-01' as system_modstamp
from range(100) as counted (campaign);

create view salesforce.campaign_member as
select
    salesforce_id_18('00v6100', person) as id,
    salesforce_id_18('7016100', person % 100) as campaign_id,
    salesforce_id_18('00Q6100', person) as lead_or_contact_id,
    'Lead' as type,
    if(is_on_trial, 'Responded', 'Sent') as status,
    is_on_trial as has_responded,
    if(is_on_trial, known_on, null) as first_responded_date,
    moment(known_on, person) as created_date,
    moment(known_on, person) as system_modstamp
from drawn.people
where person % 3 = 0;

-- A call for every opportunity, a meeting for each that is open.
create view salesforce.task as
select
    salesforce_id_18(if(is_won, '00T6100', '00T6200'), subscription) as id,
    salesforce_id_18('0016100', crm_account) as account_id,
    salesforce_id_18('0056100', crm_account % 100) as owner_id,
    salesforce_id_18(if(is_won, '0066100', '0066200'), subscription) as what_id,
    'Talk about the renewal' as subject,
    'Call' as type,
    'Normal' as priority,
    if(is_won, 'Completed', 'Open') as status,
    closes_on - 30 as activity_date,
    if(is_won, moment(closes_on - 30, subscription), null) as completed_date_time,
    moment(closes_on - 60, subscription) as created_date,
    moment(closes_on - 60, subscription) as system_modstamp
from drawn.opportunities;

create view salesforce.event as
select
    salesforce_id_18('00U6200', subscription) as id,
    salesforce_id_18('0016100', crm_account) as account_id,
    salesforce_id_18('0056100', crm_account % 100) as owner_id,
    salesforce_id_18('0066200', subscription) as what_id,
    'Renewal meeting' as subject,
    'Meeting' as type,
    closes_on - 20 as activity_date,
    moment(closes_on - 60, subscription) as created_date,
    moment(closes_on - 60, subscription) as system_modstamp
from drawn.opportunities
where not is_won;

create view salesforce.opportunity_field_history as
select
    salesforce_id_18(if(is_won, '0176100', '0176200'), subscription * 2 + step) as id,
    salesforce_id_18(if(is_won, '0066100', '0066200'), subscription) as opportunity_id,
    salesforce_id_18('0056100', crm_account % 100) as created_by_id,
    'StageName' as field,
    ['1-Discovery', '2-Scoping'][step + 1] as old_value,
    ['2-Scoping', '4-Proposal'][step + 1] as new_value,
    moment(closes_on - 80 + step * 20, subscription) as created_date
from drawn.opportunities
cross join (values (0), (1)) as steps (step)
where is_won or subscription % 4 > 1;

create view marketo.lead as
select
    person + 1 as id,
    salesforce_id_18('00Q6100', person) as sfdc_lead_id,
    if(is_converted, salesforce_id_18('0036100', person), null) as sfdc_contact_id,
    if(is_converted, 'Contact', 'Lead') as sfdc_type,
    person_email(person) as email,
    concat('First', person) as first_name,
    concat('Last', person) as last_name,
    concat('Customer ', person) as company,
    country_code as country,
    if(is_on_trial, 'Trial - GitLab.com', 'Web') as lead_source,
    'SMB' as sales_segmentation_c,
    if(is_on_trial, known_on, null) as trial_start_date_c,
    if(is_on_trial, known_on + 30, null) as trial_end_date_c,
    is_on_trial and known_on + 30 > as_of() as currently_in_trial_c,
    is_opted_out as unsubscribed,
    not is_opted_out as opt_in,
    false as is_email_bounced,
    moment(known_on, person) as created_at,
    moment(known_on + 20, person) as updated_at
from drawn.people;

create view marketo.activity_new_lead as
select
    person + 1 as id,
    person + 1 as lead_id,
    moment(known_on, person) as activity_date,
    'Web service API' as source_type,
    if(is_on_trial, 'Trial - GitLab.com', 'Web') as lead_source
from drawn.people;

create view marketo.activity_fill_out_form as
select
    person + 1 as id,
    person + 1 as lead_id,
    moment(known_on, person) as activity_date,
    'Start a trial' as primary_attribute_value,
    concat('{"Country": "', country_code, '"}') as form_fields,
    'https://about.gitlab.example/free-trial' as referrer_url
from drawn.people
where is_on_trial;

-- Four mails for each person, a week apart. One in fifty bounces, every third is opened, every ninth clicked.
create view drawn.marketing_mails as
select
    person,
    person * 4 + number + 1 as id,
    person + 1 as lead_id,
    500 + number as campaign_id,
    concat('Getting started, week ', number + 1) as primary_attribute_value,
    moment(known_on + 7 * (number + 1), person) as activity_date,
    draw('bounced', person * 4 + number, 50) = 0 as is_bounced,
    not is_bounced and draw('opened', person * 4 + number, 3) = 0 as is_opened,
    is_opened and draw('clicked', person * 4 + number, 3) = 0 as is_clicked,
    is_opted_out and number = 3 as is_last
from drawn.people
cross join (values (0), (1), (2), (3)) as counted (number);

create view marketo.activity_send_email as
select id, lead_id, campaign_id, primary_attribute_value, activity_date
from drawn.marketing_mails;

create view marketo.activity_email_delivered as
select id, lead_id, campaign_id, primary_attribute_value, activity_date + interval 10 seconds as activity_date
from drawn.marketing_mails
where not is_bounced;

create view marketo.activity_open_email as
select
    id,
    lead_id,
    campaign_id,
    primary_attribute_value,
    activity_date + interval 1 hour as activity_date,
    id % 20 = 3 as is_bot_activity
from drawn.marketing_mails
where is_opened;

create view marketo.activity_click_email as
select
    id,
    lead_id,
    campaign_id,
    primary_attribute_value,
    activity_date + interval 61 minutes as activity_date,
    'https://docs.gitlab.example' as link
from drawn.marketing_mails
where is_clicked;

create view marketo.activity_email_bounced as
select
    id,
    lead_id,
    campaign_id,
    primary_attribute_value,
    activity_date + interval 10 seconds as activity_date,
    person_email(person) as email,
    2 as category,
    'Mailbox full' as details
from drawn.marketing_mails
where is_bounced;

create view marketo.activity_unsubscribe_email as
select
    id,
    lead_id,
    campaign_id,
    primary_attribute_value,
    activity_date + interval 2 hours as activity_date
from drawn.marketing_mails
where is_last and is_opened;
